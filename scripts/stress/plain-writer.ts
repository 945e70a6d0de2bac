import { setTimeout as delay } from 'node:timers/promises'
import { dump, load } from 'js-yaml'
import { Redis } from 'ioredis'
import { answer, task } from './child.ts'

/** A writer as the Python program is one: GET, change, SET, until it is stopped; what others write in between is not noticed. */
export interface PlainWriterTask {
  readonly port: number
  readonly key: string
  readonly name: string
  /** As JSON, which YAML readers can read too; else as YAML. */
  readonly json: boolean
}

interface Document {
  state: { plain?: Record<string, number> }
}

const { port, key, name, json } = task() as PlainWriterTask
const redis = new Redis({ host: '127.0.0.1', port })
await redis.ping()

await answer(async (signal) => {
  let sets = 0
  for (; !signal.aborted; sets++) {
    await delay(Math.random() * 40)
    const document = load((await redis.get(key))!) as Document
    document.state.plain = { ...document.state.plain, [name]: sets + 1 }
    // What a program does between reading and writing.
    await delay(Math.random() * 10)
    await redis.set(key, json ? JSON.stringify(document) : dump(document))
  }
  redis.disconnect()
  return sets
})
