// Installs redis-server, against which the tests run, if it is missing. If that fails, it prints in one line how to install it.
import { spawnSync } from 'node:child_process'
import { canInstall, install, runs } from './apt.ts'

if (!runs('redis-server')) {
  process.stdout.write('redis-server is missing; the tests need it\n')
  if (runs('brew')) spawnSync('brew', ['install', 'redis'], { stdio: 'inherit' })
  else if (canInstall()) install(['redis-server'])
  if (!runs('redis-server')) fail()
}

function fail(): never {
  process.stderr.write(
    'Install redis-server and run this again: "sudo apt-get install redis-server" (Debian, Ubuntu) or "brew install redis" (macOS)\n',
  )
  process.exit(1)
}
