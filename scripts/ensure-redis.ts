// The tests run against a real redis-server. Where it is missing this installs it if it can, else says in one line how.
import { spawnSync } from 'node:child_process'

const isRoot = process.getuid?.() === 0

if (!runs('redis-server', ['--version'])) {
  process.stdout.write('redis-server is missing; the tests need it\n')
  install()
  if (!runs('redis-server', ['--version'])) fail()
}

function install(): void {
  if (runs('brew', ['--version'])) {
    run('brew', ['install', 'redis'])
  } else if (isRoot && runs('apt-get', ['--version'])) {
    run('apt-get', ['update', '-qq'])
    // The server's own service must not start: the tests start theirs.
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'redis-server'], {
      RUNLEVEL: '1',
      DEBIAN_FRONTEND: 'noninteractive',
    })
  }
}

function runs(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } })
}

function fail(): never {
  process.stderr.write(
    'Install redis-server and run this again: "sudo apt-get install redis-server" (Debian, Ubuntu) or "brew install redis" (macOS)\n',
  )
  process.exit(1)
}
