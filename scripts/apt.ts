import { spawnSync } from 'node:child_process'

/** Whether a program is installed and runs. */
export function runs(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0
}

/** Whether Debian packages can be installed on this machine. */
export function canInstall(): boolean {
  return process.getuid?.() === 0 && runs('apt-get')
}

/** Installs Debian packages and prints only errors. Services in them are not started. */
export function install(packages: readonly string[]): void {
  aptGet('update')
  aptGet('install', '-y', '--no-install-recommends', ...packages)
}

function aptGet(...args: readonly string[]): void {
  const env = { ...process.env, RUNLEVEL: '1', DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync('apt-get', ['-qq', ...args], { stdio: 'inherit', env })
}
