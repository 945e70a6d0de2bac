import type { CacheConfig } from '../config/config.ts'
import type { Logger } from '../io/logger.ts'
import { maxInputBytes } from '../io/bounded-read.ts'
import type { Cache } from './cache.ts'
import { openDocumentCache } from './document-cache.ts'
import { openIdFile } from './id-file.ts'
import { openShellFile } from './shell-file.ts'

/**
 * Opens the caches of a config, in its order. Warnings about what a cache leaves out go to `log`. Copies of more than `maxFileBytes` are not read. No
 * file is read or written yet.
 */
export function openCaches(
  configs: readonly CacheConfig[],
  log: Logger,
  maxFileBytes = maxInputBytes,
): readonly Cache[] {
  return configs.map((config) => openCache(config, maxFileBytes, log))
}

function openCache(config: CacheConfig, maxFileBytes: number, log: Logger): Cache {
  switch (config.name) {
    case 'yamlfile':
    case 'jsonfile':
      return openDocumentCache(config, maxFileBytes)
    case 'shellfile':
      return openShellFile(config, log)
    case 'idfile':
      return openIdFile(config)
  }
}
