import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { rm } from 'node:fs/promises'
import { Redis } from 'ioredis'
import type { RedisOptions } from 'ioredis'
import { tempDir } from './temp-dir.ts'

/** A redis-server of this test's own. */
export interface RedisServer {
  readonly host: string
  readonly port: number
  readonly pid: number
  /** Its working directory. */
  readonly directory: string
  /** A client as another program would use one; closed by `stop`. */
  client(options?: Pick<RedisOptions, 'username' | 'password' | 'tls'>): Redis
  stop(): Promise<void>
}

export interface RedisServerOptions {
  /** e.g. `['--requirepass', 'secret']`. */
  readonly args?: readonly string[]
  /** Speaks TLS only; paths of PEM files. */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string }
}

/** Starts a redis-server on a free port of 127.0.0.1, in a temp dir, without persistence; returns when it answers. */
export async function startRedis({ args = [], tls }: RedisServerOptions = {}): Promise<RedisServer> {
  const directory = await tempDir()
  // Somebody else may take the port between finding and using it: then another is tried.
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
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
    const process = spawn(
      'redis-server',
      ['--bind', '127.0.0.1', ...ports, '--dir', directory, '--save', '', '--appendonly', 'no', ...args],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const log = collect(process)
    try {
      await answering(process, port)
      return server(process, directory, port)
    } catch (error) {
      process.kill('SIGKILL')
      if (attempt === 5) throw new Error(`redis-server did not start:\n${log.join('')}`, { cause: error })
    }
  }
}

function server(process: ChildProcess, directory: string, port: number): RedisServer {
  const clients: Redis[] = []
  return {
    host: '127.0.0.1',
    port,
    pid: process.pid!,
    directory,
    client(options = {}) {
      const client = new Redis({ host: '127.0.0.1', port, ...options })
      clients.push(client)
      return client
    },
    async stop() {
      for (const client of clients) client.disconnect()
      if (process.exitCode === null && process.signalCode === null) {
        const exited = once(process, 'exit')
        process.kill('SIGKILL')
        await exited
      }
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Resolves as soon as the server answers a PING, with PONG or with NOAUTH; for TLS, as soon as it listens. */
async function answering(process: ChildProcess, port: number): Promise<void> {
  while (process.exitCode === null && process.signalCode === null && process.pid !== undefined) {
    if (await answersPing(port)) return
  }
  throw new Error(`exit code ${process.exitCode}`)
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    socket.once('data', () => socket.destroy())
    // A TLS server closes on plain text: it is there.
    socket.once('error', () => resolve(false))
    socket.once('close', (failed: boolean) => resolve(!failed && socket.bytesWritten > 0))
  })
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

function collect(process: ChildProcess): string[] {
  const chunks: string[] = []
  process.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk.toString()))
  process.once('error', (error) => chunks.push(error.message))
  return chunks
}
