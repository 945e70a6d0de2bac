import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CicdStateMgr } from '../../src/index.ts'
import type { JsonObject, OpenOptions } from '../../src/index.ts'
import type { RedisServer } from './redis-server.ts'
import { startRedis } from './redis-server.ts'
import { tempDir } from './temp-dir.ts'

/** An empty primary that several managers and programs can open, with its own directory. */
export interface Primary {
  readonly cwd: string
  /** Its Redis server, if it has one; keys begin with `prefix`. */
  readonly redis?: { readonly server: RedisServer; readonly prefix: string }
  /** Makes a config with this primary, and further `datasources`. */
  readonly config: (section?: JsonObject, datasources?: JsonObject) => JsonObject
  /** Opens a manager, which is closed when the test ends. */
  readonly open: (options?: OpenOptions) => Promise<CicdStateMgr>
  /** Writes the config to `config.yaml` in the directory, for the command line. */
  readonly writeConfig: (section?: JsonObject, datasources?: JsonObject) => Promise<void>
}

/** Runs the same tests on every primary that several contexts and machines can share, or on those named. */
export function describeOnPrimaries(
  title: string,
  tests: (primary: () => Primary) => void,
  names: readonly ('directory' | 'redis')[] = ['directory', 'redis'],
): void {
  for (const name of names) {
    describe(`${title}, on ${name}`, () => {
      const managers: CicdStateMgr[] = []
      let server: RedisServer | undefined
      let primary: Primary
      let made = 0

      before(async () => {
        if (name === 'redis') server = await startRedis()
      })
      after(() => server?.stop())
      beforeEach(async () => {
        primary = makePrimary(await tempDir(), server, `test-${++made}/`, managers)
      })
      afterEach(async () => {
        await Promise.all(managers.splice(0).map((manager) => manager.close()))
      })

      tests(() => primary)
    })
  }
}

function makePrimary(cwd: string, server: RedisServer | undefined, prefix: string, managers: CicdStateMgr[]): Primary {
  const source: JsonObject =
    server === undefined
      ? { directory: { path: `${cwd}/store`, isPrimary: true } }
      : { redis: { host: server.host, port: server.port, keyPrefix: prefix, isPrimary: true } }
  const config: Primary['config'] = (section = {}, datasources = {}) => ({
    cicdstatemgr: { datasources: { ...source, ...datasources }, ...section },
  })
  return {
    cwd,
    ...(server === undefined ? {} : { redis: { server, prefix } }),
    config,
    async open(options = {}) {
      const manager = await CicdStateMgr.open({ config: config(), cwd, actor: 'tester', ...options })
      managers.push(manager)
      return manager
    },
    async writeConfig(section, datasources) {
      await writeFile(join(cwd, 'config.yaml'), JSON.stringify(config(section, datasources)))
    },
  }
}
