import type { CacheConfig } from '../../../src/config/config.ts'
import type { ContextId } from '../../../src/context/context-id.ts'
import type { JsonObject } from '../../../src/json/json.ts'

/** A document in which a torn or mixed file cannot go unnoticed. */
export function counted(id: ContextId, n: number) {
  return { state: { cicdContextDataId: id }, count: n, pad: `${n},`.repeat(4000) } satisfies JsonObject
}

/** One cache of each kind beside a path. */
export function cacheConfigs(path: string): CacheConfig[] {
  return [
    { name: 'yamlfile', path: `${path}.caches/data.yaml`, mode: 0o600 },
    { name: 'jsonfile', path: `${path}.caches/data.json`, mode: 0o600 },
    { name: 'shellfile', path: `${path}.caches/data.sh`, mode: 0o600, excludeKeyNames: [] },
    { name: 'idfile', path: `${path}.caches/data.id`, mode: 0o600 },
  ]
}
