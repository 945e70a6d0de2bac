import { setTimeout as delay } from 'node:timers/promises'
import { dump, load } from 'js-yaml'
import { Redis } from 'ioredis'
import { answer, task } from './child.ts'

/** A writer like the Python program: GET, change, SET, until it is stopped. It does not notice what others write in between. */
export interface PlainWriterTask {
  readonly port: number
  readonly key: string
  readonly name: string
  /** Whether it writes JSON, which YAML readers can read too; otherwise YAML. */
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
    // The time that a program takes between reading and writing.
    await delay(Math.random() * 10)
    await redis.set(key, json ? JSON.stringify(document) : dump(document))
  }
  redis.disconnect()
  return sets
})
