import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Redis } from 'ioredis'

/** A stored record that can be replaced as another program would. */
export interface StoredRecord {
  readonly name: string
  readonly text: string
  replace(text: string): Promise<void>
}

/** What a primary stores, as texts. */
export interface StoredRecords {
  /** Each record that there is, by name. */
  all(): Promise<readonly StoredRecord[]>
  /** Puts all back as it was when this was made. */
  reset(): Promise<void>
}

/** The files below a directory; of a revision file header and document apart. */
export function filesIn(directory: string): StoredRecords {
  const copy = `${directory}.copy`
  cpSync(directory, copy, { recursive: true })
  return {
    all: () => {
      const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
      return Promise.resolve(files.flatMap(({ parentPath, name }) => recordsIn(directory, join(parentPath, name))))
    },
    reset: () => {
      rmSync(directory, { recursive: true })
      cpSync(copy, directory, { recursive: true })
      return Promise.resolve()
    },
  }
}

function recordsIn(directory: string, path: string): StoredRecord[] {
  const text = readFileSync(path, 'utf8')
  const name = path.slice(directory.length + 1)
  const write = (written: string) => {
    if (existsSync(path)) writeFileSync(path, written)
    return Promise.resolve()
  }
  const [header = '', ...document] = text.split('\n')
  const isRevision = /\/\d+\.json$/.test(path) && document.length > 1
  if (!isRevision) return [{ name, text, replace: write }]
  return [
    { name: `${name}, header`, text: header, replace: (replaced) => write([replaced, ...document].join('\n')) },
    { name: `${name}, document`, text: document[0]!, replace: (replaced) => write(`${header}\n${replaced}\n`) },
  ]
}

/** Fields and items of the keys of a Redis. */
export async function keysIn(client: Redis): Promise<StoredRecords> {
  const dumps = new Map<string, Buffer>()
  for (const key of await client.keys('*')) dumps.set(key, await client.dumpBuffer(key))
  return {
    all: async () => (await Promise.all((await client.keys('*')).map((key) => recordsAt(client, key)))).flat(),
    reset: async () => {
      await client.flushall()
      for (const [key, dump] of dumps) await client.restore(key, 0, dump)
    },
  }
}

async function recordsAt(client: Redis, key: string): Promise<StoredRecord[]> {
  switch (await client.type(key)) {
    case 'hash':
      return Object.entries(await client.hgetall(key)).map(([field, text]) => ({
        name: `${key} ${field}`,
        text,
        replace: async (replaced) => {
          await client.hset(key, field, replaced)
        },
      }))
    case 'list':
      return (await client.lrange(key, 0, -1)).map((text, index) => ({
        name: `${key} ${index}`,
        text,
        replace: async (replaced) => {
          await client.lset(key, index, replaced)
        },
      }))
    default:
      return [
        {
          name: key,
          text: (await client.get(key))!,
          replace: async (replaced) => {
            await client.set(key, replaced)
          },
        },
      ]
  }
}
