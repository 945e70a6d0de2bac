import type { Config } from '../config/config.ts'
import type { Clock } from '../io/clock.ts'
import { DirectoryStore } from './directory/store.ts'
import { openFilePrimary } from './file/store.ts'
import { MemoryStore } from './memory/store.ts'
import { RedisStore } from './redis/store.ts'
import type { ContextStore } from './shared/store.ts'
import type { Telling } from './shared/telling.ts'

/** Opens the primary datasource of a config. It connects when it is first used. The caller must close it. */
export function openStore({ primary, maxBytes, history }: Config, clock: Clock, telling?: Telling): ContextStore {
  const limits = { maxBytes, history }
  switch (primary.name) {
    case 'redis':
      return new RedisStore(primary, limits, telling)
    case 'directory':
      return new DirectoryStore(primary, limits, clock)
    case 'memory':
      return new MemoryStore(limits, clock)
    case 'yamlfile':
    case 'jsonfile':
      return openFilePrimary(primary, limits)
  }
}
