import { contextId } from '../../src/context/context-id.ts'
import type { PrimaryConfig } from '../../src/config/config.ts'
import { systemClock } from '../../src/io/clock.ts'
import { DirectoryStore } from '../../src/stores/directory/store.ts'
import { RedisStore } from '../../src/stores/redis/store.ts'
import { changeDocument } from './change-document.ts'

// Runs as a process of its own: connects, prints that it is ready, and sets one key in one context when its standard input ends. Arguments: config as
// JSON, id, key.
const [config, id, key] = process.argv.slice(2)
const primary = JSON.parse(config!) as PrimaryConfig
const limits = { maxBytes: 8_000_000, history: { keep: 100, maxBytes: 1_000_000 } }
const store =
  primary.name === 'redis' ? new RedisStore(primary, limits) : new DirectoryStore(primary as never, limits, systemClock)

void store.ping().then(() => {
  process.stdin.resume().once('end', () => void setOwnKey())
  process.stdout.write('ready\n')
})

async function setOwnKey(): Promise<void> {
  await changeDocument(store, contextId(id!), (document) => ({ ...document, [key!]: process.pid }))
  await store.close()
}
