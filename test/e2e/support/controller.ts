import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { JsonObject } from '../../../src/json/json.ts'
import { initContext } from '../../../src/operations/contexts/init-context.ts'
import { callerOn } from '../../../src/operations/host.ts'
import type { Host } from '../../../src/operations/host.ts'
import { openHost } from '../../../src/operations/open-host.ts'
import { repositoryRoot } from '../../support/manifests.ts'
import { tempDir } from '../../support/temp-dir.ts'

const app: JsonObject = {
  'cicd-contexts': {
    stage: {
      pipelines: {
        build: {
          'event-handlers': {
            success: { 'set-values': { set: [{ from: 'yes', to: 'state.fired[]' }] } },
            broken: { respond: { url: 'https://nowhere.example/x', message: 'm' } },
          },
        },
      },
    },
  },
}

/** An app config whose event `build=success` sends a message to a server. */
export function appThatResponds(origin: string): JsonObject {
  const respond = { url: `${origin}/respond`, message: 'm' }
  const pipelines = { build: { 'event-handlers': { success: { respond } } } }
  return { 'cicd-contexts': { stage: { pipelines } } }
}

/** A controller that runs beside the cluster, from the sources, with contexts in a folder of this machine. */
export class OutsideController {
  readonly host: Host
  readonly #folder: string
  readonly #namespace: string
  readonly #args: readonly string[]
  #child: ChildProcess | undefined
  #port = 0

  private constructor(host: Host, folder: string, namespace: string, args: readonly string[]) {
    this.host = host
    this.#folder = folder
    this.#namespace = namespace
    this.#args = args
  }

  /** `settings`: beside the datasource. */
  static async start(
    namespace: string,
    settings: JsonObject = {},
    args: readonly string[] = ['--alone'],
  ): Promise<OutsideController> {
    const folder = await tempDir()
    const config = { cicdstatemgr: { datasources: { directory: { path: 'contexts', isPrimary: true } }, ...settings } }
    await writeFile(join(folder, 'config.yaml'), JSON.stringify(config))
    const host = await openHost({ config, cwd: folder, env: {} })
    const controller = new OutsideController(host, folder, namespace, args)
    await controller.restart()
    return controller
  }

  /** Makes a context of the namespace. */
  async init(id: string, appConfig = app): Promise<void> {
    await initContext({ ...callerOn(this.host), run: { namespace: this.#namespace } }, { id, appConfig })
  }

  /** Starts it, and waits until it is at work. */
  async restart(): Promise<void> {
    const { child, port } = await this.#spawn()
    this.#child = child
    this.#port = port
  }

  /** Whether it leads; it must have been started with `--listen`. */
  async leads(): Promise<boolean> {
    const metrics = await fetch(`http://127.0.0.1:${this.#port}/metrics`).then((answer) => answer.text())
    return /^cicdstatemgr_controller_leads 1$/m.test(metrics)
  }

  /** Starts another one like it; with `--alone`, both believe to lead. What it returns ends it. */
  async startTwin(): Promise<() => Promise<void>> {
    const { child } = await this.#spawn()
    return async () => {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    }
  }

  async #spawn(): Promise<{ readonly child: ChildProcess; readonly port: number }> {
    const program = join(repositoryRoot, 'bin/dev.js')
    const args = ['controller', '--config', 'config.yaml', '--namespace', this.#namespace, ...this.#args]
    const child = spawn(process.execPath, [program, ...args], {
      cwd: this.#folder,
      stdio: ['ignore', 'inherit', 'pipe'],
    })
    let port = 0
    const said: string[] = []
    for await (const line of createInterface(child.stderr)) {
      said.push(line)
      port = Number(/answers probes on port (\d+)/.exec(line)?.[1] ?? port)
      if (!line.includes('serves the custom tasks')) continue
      child.stderr.resume()
      return { child, port }
    }
    throw new Error(`the controller did not start: ${said.join('\n')}`)
  }

  /** Kills it, as a node that is lost does. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child
    if (child?.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }

  async stop(): Promise<void> {
    await this.kill('SIGTERM')
    await this.host[Symbol.asyncDispose]()
  }
}
