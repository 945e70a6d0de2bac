import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = import.meta.dirname
const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url))

/** An endpoint that answers as Slack's chat.postMessage does and shows what it gets. */
const chat = createServer((request, response) => {
  void (async () => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    print(`\n  arrived at the chat endpoint: ${request.method ?? ''} ${request.url ?? ''}\n  ${body}\n`)
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ ok: true, ts: '1700000000.000100' }))
  })()
})

const workDirectory = await mkdtemp(join(tmpdir(), 'cicdstatemgr-quickstart-'))
await cp(here, workDirectory, { recursive: true })
await new Promise<void>((listening) => chat.listen(0, '127.0.0.1', listening))
try {
  await choosePort(join(workDirectory, 'config.yaml'), (chat.address() as AddressInfo).port)
  await tour()
} finally {
  chat.close()
}
print(`\nAll of it is in ${workDirectory}. Next: README.md, "Where to go next".`)

async function tour(): Promise<void> {
  print('1. Make a context from an app config and its base, under an id of your choice:')
  await run('init', 'my-app-42', '--app-config', 'app.yaml', '--bases-dir', 'bases', '--set', 'state.appName=my-app')

  print('2. Set values, from any step and any number of steps at once, and read them back:')
  await run('set', 'state.build.version=1.4.0', 'state.build.run=build-7xk2p', 'state.tags[]=release')
  await run('get', 'state.build')
  await run('render', 'Built {{ state.build.version }} of {{ state.appName }} for {{ channel }}')

  print('3. Fire an event: its handlers notify, capture what the chat answers, and set values:')
  await run('handle-event', 'build=success')
  await run('get', 'state')

  print('4. The caches that appeared beside the store, for people, shells and other programs:')
  const caches = await readdir(join(workDirectory, 'localdata'))
  print(caches.map((name) => `  localdata/${name}`).join('\n'))
  print(`\n  $ cat localdata/cicdContextData.sh`)
  print(indented(await readFile(join(workDirectory, 'localdata/cicdContextData.sh'), 'utf8')))
}

async function choosePort(file: string, port: number): Promise<void> {
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace(':CHAT_PORT', `:${port}`))
}

/** Runs one command in the work directory, as a user would, and fails when it does. */
async function run(...args: string[]): Promise<void> {
  print(`\n  $ cicdstatemgr ${args.map(quoted).join(' ')}`)
  const child = spawn(process.execPath, [program, ...args], {
    cwd: workDirectory,
    env: {
      PATH: process.env.PATH,
      CICDSTATEMGR_CONFIG_PATH: 'config.yaml',
      CICDSTATEMGR_SECRETS_PATH: 'secrets.yaml',
      CICDSTATEMGR_CONTEXT_DATA_ID: 'my-app-42',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  const exitCode = await new Promise<number | null>((done) => child.on('close', done))
  print(indented(output))
  if (exitCode !== 0) throw new Error(`cicdstatemgr ${args.join(' ')} exited with ${exitCode}`)
}

function quoted(arg: string): string {
  return /^[\w./:=-]+$/.test(arg) ? arg : `'${arg}'`
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ')
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
