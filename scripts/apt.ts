import { spawnSync } from 'node:child_process'

/** Whether a program is there and runs. */
export function runs(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0
}

/** Whether Debian's packages can be installed here. */
export function canInstall(): boolean {
  return process.getuid?.() === 0 && runs('apt-get')
}

/** Installs Debian packages, and says nothing but what goes wrong. Services that come with them do not start. */
export function install(packages: readonly string[]): void {
  aptGet('update')
  aptGet('install', '-y', '--no-install-recommends', ...packages)
}

function aptGet(...args: readonly string[]): void {
  const env = { ...process.env, RUNLEVEL: '1', DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync('apt-get', ['-qq', ...args], { stdio: 'inherit', env })
}
