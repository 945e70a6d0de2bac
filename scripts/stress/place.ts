import { CicdStateMgr } from 'cicdstatemgr'
import type { JsonObject } from 'cicdstatemgr'
import { startRedis } from '../../test/support/redis-server.ts'
import type { RedisServer } from '../../test/support/redis-server.ts'
import { tempDir } from '../../test/support/temp-dir.ts'

/** The context that most scenarios use. */
export const id = 'stress'

const appConfig = { 'cicd-contexts': { stage: { channel: 'my-channel' } } }

export type Place = 'redis' | 'directory'

/** The config of a primary; `close` stops its server. */
export interface OpenPlace extends AsyncDisposable {
  readonly config: JsonObject
}

/** Opens an empty directory, or starts a separate redis-server. */
export async function openPlace(place: Place): Promise<OpenPlace> {
  if (place === 'redis') {
    const server = await startRedis()
    return { config: redisConfig(server), [Symbol.asyncDispose]: () => server.stop() }
  }
  const path = await tempDir()
  return { config: configOf({ directory: { path, isPrimary: true } }), [Symbol.asyncDispose]: () => Promise.resolve() }
}

/** The config of a primary in Redis; `more` has extra settings of the datasource. */
export function redisConfig({ host, port }: Pick<RedisServer, 'host' | 'port'>, more: JsonObject = {}): JsonObject {
  return configOf({ redis: { host, port, isPrimary: true, ...more } })
}

export function configOf(datasources: JsonObject): JsonObject {
  return { cicdstatemgr: { datasources } }
}

export async function makeContexts(config: JsonObject, ids: readonly string[]): Promise<void> {
  await using manager = await CicdStateMgr.open({ config })
  for (const one of ids) await manager.init({ id: one, appConfig })
}

/** The numbers that every writer has appended, by its name. */
export async function readWriters(config: JsonObject, of = id): Promise<Record<string, number[]>> {
  await using manager = await CicdStateMgr.open({ config })
  const { value } = await manager.get({ id: of, path: 'state.writers', default: {} })
  return value as Record<string, number[]>
}
