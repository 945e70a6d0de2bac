import type { CacheConfig } from '../config/config.ts'
import type { Logger } from '../io/logger.ts'
import type { Cache } from './cache.ts'
import { openDocumentCache } from './document-cache.ts'
import { openIdFile } from './id-file.ts'
import { openShellFile } from './shell-file.ts'

/** The caches that a config names, in its order; warnings about what a cache leaves out go to `log`. Touches no file. */
export function openCaches(configs: readonly CacheConfig[], log: Logger): readonly Cache[] {
  return configs.map((config) => openCache(config, log))
}

function openCache(config: CacheConfig, log: Logger): Cache {
  switch (config.name) {
    case 'yamlfile':
    case 'jsonfile':
      return openDocumentCache(config)
    case 'shellfile':
      return openShellFile(config, log)
    case 'idfile':
      return openIdFile(config)
  }
}
