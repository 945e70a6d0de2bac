import type { PrimaryConfig } from '../../src/config/config.ts'
import { systemClock } from '../../src/io/clock.ts'
import { DirectoryStore } from '../../src/stores/directory/store.ts'
import { RedisStore } from '../../src/stores/redis/store.ts'

// Runs as a process of its own, to be killed: acquires a lock, prints the result, and holds it. Arguments: config of the store, name, TTL in
// milliseconds.
const [config, name, ttl] = process.argv.slice(2)
const limits = { maxBytes: 8_000_000, history: { keep: 5, maxBytes: 100_000 } }
const primary = JSON.parse(config!) as PrimaryConfig
const store = primary.name === 'redis' ? new RedisStore(primary, limits) : directoryStore(primary)

process.stdout.write(JSON.stringify(await store.locks.acquire(name!, { owner: 'the killed one', ttl: Number(ttl) })))
setInterval(() => undefined, 1000)

function directoryStore(config: PrimaryConfig): DirectoryStore {
  if (config.name !== 'directory') throw new Error('no store that processes share')
  return new DirectoryStore(config, limits, systemClock)
}
