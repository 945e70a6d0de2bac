import { dirname } from 'node:path'
import type { Config } from '../../config/config.ts'
import { unusedConfig } from '../../config/unused-config.ts'
import type { ContextId } from '../../context/context-id.ts'
import type { JsonObject } from '../../json/json.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import type { Cache, ReadableCache } from '../../caches/cache.ts'
import type { Stored } from '../../stores/shared/store.ts'
import { storePlace } from '../../stores/store-place.ts'
import type { Host } from '../host.ts'
import { shellWord } from '../../text/shell-word.ts'

/** The newest document of the primary. Throws CONTEXT_NOT_FOUND. */
export async function readContext(host: Host, id: ContextId, wanted: 'use' | 'find' = 'use'): Promise<Stored> {
  const stored = await host.store.read(id)
  if (stored === undefined) throw contextNotFound(id, host.config, wanted)
  return stored
}

/** The document of the first cache that has it, without a read of the primary. Throws NO_CACHE (config), CACHE_MISSING (not found). */
async function readCachedContext(host: Host, id: ContextId): Promise<JsonObject> {
  const caches = host.caches.filter(isReadable)
  if (caches.length === 0) {
    throw new CicdError('NO_CACHE', 'no cache is configured that can be read', {
      suggestions: ['Configure datasources.jsonfile or datasources.yamlfile.'],
    })
  }
  for (const cache of caches) {
    const document = await cache.read(id)
    if (document !== undefined) return document
  }
  const paths = caches.map(({ path }) => path).join(' and ')
  throw new CicdError('CACHE_MISSING', `there is no cache at ${paths}`, {
    suggestions: [`cicdstatemgr load --id ${shellWord(id)}`],
  })
}

/** The document from the source that the caller chose; with its revision if it comes from the primary. */
export async function readFrom(
  host: Host,
  id: ContextId,
  cached: boolean | undefined,
): Promise<{ document: JsonObject; revision?: number }> {
  return cached === true ? { document: await readCachedContext(host, id) } : readContext(host, id)
}

function isReadable(cache: Cache): cache is ReadableCache {
  return 'read' in cache
}

/**
 * The error for an id that the primary does not have: it was never made, has expired or was deleted. The message names the store, because a wrong store or
 * prefix is the usual cause. The first suggestion is to list contexts, because the id may be mistyped. With `use`, the error also suggests how to make the
 * context, unless a config was probably forgotten.
 */
export function contextNotFound(id: ContextId, config: Config, wanted: 'use' | 'find' = 'use'): CicdError {
  const isMakeable = wanted === 'use' && unusedConfigOf(config) === undefined
  return new CicdError('CONTEXT_NOT_FOUND', `there is no context data "${id}": never made, expired or deleted`, {
    suggestions: [
      whereItLooked(config),
      'cicdstatemgr list',
      ...(isMakeable ? [`cicdstatemgr init ${shellWord(id)} --app-config FILE`] : []),
    ],
  })
}

/** The store in which contexts are looked up, for error messages. */
export function whereItLooked(config: Pick<Config, 'file' | 'isDefault' | 'primary'>): string {
  const { file, isDefault, primary } = config
  if (isDefault && primary.name === 'directory') {
    const unused = unusedConfigOf(config)
    return `No config file was named, so contexts are in ${primary.path}: ${unused ?? 'give --config FILE'}.`
  }
  const source = file === undefined ? '' : ` of ${file}`
  return `It looked in ${storePlace(primary)}${source}: check that this is the right one.`
}

/** The words on a config.yaml that stands beside the default store and is not used. */
export function unusedConfigOf({ isDefault, primary }: Pick<Config, 'isDefault' | 'primary'>): string | undefined {
  return isDefault && primary.name === 'directory' ? unusedConfig(dirname(primary.path)) : undefined
}
