import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import type { RedisOptions } from 'ioredis'
import { tempDir } from './temp-dir.ts'

/** A redis-server for one test. */
export interface RedisServer {
  readonly host: string
  readonly port: number
  readonly pid: number
  /** Its working directory. */
  readonly directory: string
  /** A client, as another program would use one; `stop` closes it. */
  client(options?: Pick<RedisOptions, 'username' | 'password' | 'tls'>): Redis
  /** Kills the server, as in a crash, and starts it again on the same port in the same directory. `whileDown` runs in between. */
  restart(whileDown?: () => Promise<unknown>, signal?: 'SIGKILL' | 'SIGTERM'): Promise<void>
  stop(): Promise<void>
}

export interface RedisServerOptions {
  /** The text of a configuration file, which sentinels require. */
  readonly config?: string
  /** e.g. `['--requirepass', 'secret']`. */
  readonly args?: readonly string[]
  /** Accepts only TLS; the values are paths of PEM files. */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string }
}

const running = new Set<ChildProcess>()

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})
// By default a signal ends the process without the event above.
for (const [signal, number] of [
  ['SIGHUP', 1],
  ['SIGINT', 2],
  ['SIGTERM', 15],
] as const) {
  process.once(signal, () => process.exit(128 + number))
}

/** Starts a redis-server on a free port of 127.0.0.1, in a temporary directory, without persistence. Returns when it answers. */
export async function startRedis({ args = [], tls, config }: RedisServerOptions = {}): Promise<RedisServer> {
  const directory = await tempDir()
  const configFile = config === undefined ? [] : [join(directory, 'redis.conf')]
  for (const path of configFile) await writeFile(path, config!)
  // Another process may take the port before the server does: then another port is tried.
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const busPort = args.includes('--cluster-enabled') ? ['--cluster-port', String(await freePort())] : []
    const ports =
      tls === undefined
        ? ['--port', String(port)]
        : [
            '--port',
            '0',
            '--tls-port',
            String(port),
            '--tls-ca-cert-file',
            tls.ca,
            '--tls-cert-file',
            tls.cert,
            '--tls-key-file',
            tls.key,
          ]
    const common = ['--bind', '127.0.0.1', ...ports, '--dir', directory, '--save', '', '--appendonly', 'no']
    const start = () => startProcess([...configFile, ...common, ...busPort, ...args])
    try {
      return server(await start(), start, directory, port)
    } catch (error) {
      if (attempt === 5) throw error
    }
  }
}

async function startProcess(args: readonly string[]): Promise<ChildProcess> {
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const log = collect(child)
  running.add(child)
  child.once('exit', () => running.delete(child))
  try {
    await ready(child, log)
    return child
  } catch (error) {
    child.kill('SIGKILL')
    throw new Error(`redis-server did not start:\n${log.join('')}`, { cause: error })
  }
}

async function kill(process: ChildProcess, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return
  const exited = once(process, 'exit')
  process.kill(signal)
  await exited
}

function server(first: ChildProcess, start: () => Promise<ChildProcess>, directory: string, port: number): RedisServer {
  const clients: Redis[] = []
  let process = first
  return {
    host: '127.0.0.1',
    port,
    get pid() {
      return process.pid!
    },
    directory,
    client(options = {}) {
      const client = new Redis({ host: '127.0.0.1', port, disableClientInfo: true, ...options })
      clients.push(client)
      return client
    },
    async restart(whileDown, signal) {
      await kill(process, signal)
      await whileDown?.()
      process = await start()
    },
    async stop() {
      for (const client of clients) client.disconnect()
      await kill(process)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Resolves when the server logs that it accepts connections. An answer on the port could come from the server of another test. */
function ready(child: ChildProcess, log: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('15 seconds are over')), 15_000)
    child.stdout?.on('data', () => {
      if (!/Ready to accept connections|Sentinel ID is/.test(log.join(''))) return
      clearTimeout(timer)
      resolve()
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`exit code ${code}`)))
    child.once('exit', () => clearTimeout(timer))
  })
}

/**
 * A free port below the range that Linux uses for outgoing connections: an outgoing connection could take the port while a server is down, so that it
 * could not restart.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const probe = createServer().listen(randomInt(10_000, 32_000), '127.0.0.1')
    try {
      await once(probe, 'listening')
      return (probe.address() as AddressInfo).port
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    } finally {
      probe.close()
    }
  }
}

function collect(process: ChildProcess): string[] {
  const chunks: string[] = []
  process.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk.toString()))
  process.once('error', (error) => chunks.push(error.message))
  return chunks
}
