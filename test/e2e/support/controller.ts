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

/** A controller that runs beside the cluster, from the sources, with contexts in a folder of this machine. */
export class OutsideController {
  readonly host: Host
  readonly #folder: string
  readonly #namespace: string
  #child: ChildProcess | undefined

  private constructor(host: Host, folder: string, namespace: string) {
    this.host = host
    this.#folder = folder
    this.#namespace = namespace
  }

  /** `settings`: beside the datasource. */
  static async start(namespace: string, settings: JsonObject = {}): Promise<OutsideController> {
    const folder = await tempDir()
    const config = { cicdstatemgr: { datasources: { directory: { path: 'contexts', isPrimary: true } }, ...settings } }
    await writeFile(join(folder, 'config.yaml'), JSON.stringify(config))
    const host = await openHost({ config, cwd: folder, env: {} })
    const controller = new OutsideController(host, folder, namespace)
    await controller.restart()
    return controller
  }

  /** Makes a context of the namespace. */
  async init(id: string, appConfig = app): Promise<void> {
    await initContext({ ...callerOn(this.host), run: { namespace: this.#namespace } }, { id, appConfig })
  }

  /** Starts it, and waits until it is at work. */
  async restart(): Promise<void> {
    this.#child = await this.#spawn()
  }

  /** Starts another one, which believes to lead as well. What it returns ends it. */
  async startTwin(): Promise<() => Promise<void>> {
    const child = await this.#spawn()
    return async () => {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    }
  }

  async #spawn(): Promise<ChildProcess> {
    const program = join(repositoryRoot, 'bin/dev.js')
    const args = ['controller', '--config', 'config.yaml', '--namespace', this.#namespace, '--alone']
    const child = spawn(process.execPath, [program, ...args], {
      cwd: this.#folder,
      stdio: ['ignore', 'inherit', 'pipe'],
    })
    for await (const line of createInterface(child.stderr)) {
      if (line.includes('serves the custom tasks')) break
    }
    child.stderr.resume()
    return child
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
