import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { writeFile } from 'node:fs/promises'
import { cpuOfProcess } from '../../test/support/cpu-time.ts'
import { repositoryRoot } from '../../test/support/manifests.ts'

/** A controller of the built program, whose memory and processor time can be read. */
export class ControllerProcess implements AsyncDisposable {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /** Starts the controller in a folder with a config.yaml, and waits until it is ready. */
  static async start(folder: string, kubeconfig: string, namespace: string): Promise<ControllerProcess> {
    const args = ['controller', '--config', 'config.yaml', '--kubeconfig', kubeconfig, '--namespace', namespace]
    const child = spawn(process.execPath, [join(repositoryRoot, 'bin/run.js'), ...args], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const said: string[] = []
    for await (const line of createInterface(child.stderr)) {
      said.push(line)
      if (!line.includes('serves the custom tasks')) continue
      child.stderr.resume()
      return new ControllerProcess(child)
    }
    throw new Error(`the controller did not start: ${said.join('\n')}`)
  }

  /** Resident memory in megabytes. */
  megabytes(): number {
    const status = readFileSync(`/proc/${this.#pid}/status`, 'utf8')
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024)
  }

  /** Processor time in milliseconds. */
  cpu(): number {
    return cpuOfProcess(this.#pid)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await exited
  }

  get #pid(): number {
    return this.#child.pid ?? 0
  }
}

/** A proxy to the API server that counts requests: `kubectl proxy` behind a server of this script. */
export interface CountingProxy extends AsyncDisposable {
  /** Numbers of requests by method and kind of resource. */
  readonly counts: ReadonlyMap<string, number>
  /** Path of a kubeconfig that uses the proxy. */
  readonly kubeconfig: string
}

/** Starts a counting proxy for the cluster that KUBECONFIG names. */
export async function startCountingProxy(folder: string): Promise<CountingProxy> {
  const proxy = spawn('kubectl', ['proxy', '--port=0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface(proxy.stdout), 'line')) as [string]
  const port = Number(/:(\d+)$/.exec(line.trim())?.[1])
  const counts = new Map<string, number>()
  const server = createServer((incoming, outgoing) => {
    const { method, url = '', headers } = incoming
    const kind = /\/(customruns|pipelineruns|leases|events|selfsubjectaccessreviews)/.exec(url)?.[1] ?? 'others'
    const what = `${url.includes('watch=true') ? 'WATCH' : (method ?? '')} ${kind}`
    counts.set(what, (counts.get(what) ?? 0) + 1)
    const host = `127.0.0.1:${port}`
    const sent = request({ port, host: '127.0.0.1', method, path: url, headers: { ...headers, host } }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      outgoing.flushHeaders()
      answer.pipe(outgoing)
    })
    sent.on('error', () => outgoing.destroy())
    outgoing.on('close', () => sent.destroy())
    incoming.pipe(sent)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const kubeconfig = join(folder, 'kubeconfig')
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await writeFile(kubeconfig, JSON.stringify(configOf(address)))
  return {
    counts,
    kubeconfig,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      const exited = once(proxy, 'exit')
      proxy.kill()
      await exited
    },
  }
}

function configOf(server: string): object {
  return {
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: {} }],
  }
}
