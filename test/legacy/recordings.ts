import { readFileSync } from 'node:fs'
import type { JsonObject, JsonValue } from '../../src/context/json.ts'
import { isObject } from '../../src/context/json.ts'

export interface RecordedRequest {
  readonly path: string
  readonly body: JsonValue
  readonly authorization: string | null
}

/** Documents by id, and ids by the name of the cache that holds a copy. */
export type Documents = Readonly<Record<string, JsonObject>>
export type CachedIds = Readonly<Record<string, string>>

/** A command line and what the original did; see data/record.py. */
export interface RecordedStep {
  readonly argv: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Files that are removed before. */
  readonly remove?: readonly string[]
  readonly exit: number
  readonly stdout: string
  /** It printed its help to stdout. */
  readonly printsHelp?: true
  /** Absent where they are as the step before left them. */
  readonly documents?: Documents
  readonly caches?: CachedIds
  readonly requests?: readonly RecordedRequest[]
}

export interface Scenario {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  readonly replies?: readonly { readonly status: number; readonly body: string }[]
  readonly steps: readonly RecordedStep[]
}

interface Recordings {
  readonly versions: Readonly<Record<string, string>>
  readonly pool: JsonObject
  readonly scenarios: readonly JsonObject[]
}

const text = readFileSync(new URL('data/recordings.json', import.meta.url), 'utf8')
const { versions, pool, scenarios } = JSON.parse(text) as Recordings

/** What made the recordings. */
export const recordedVersions = versions

/** Every scenario, in the order recorded. */
export const recordedScenarios = scenarios.map(unpooled) as unknown as readonly Scenario[]

/** With what stands in the pool in its place. */
function unpooled(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(unpooled)
  if (!isObject(value)) return value
  const name = value['@pool']
  if (typeof name === 'string') return pool[name]!
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpooled(item)]))
}
