import { readFileSync } from 'node:fs'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { isObject } from '../../src/json/json.ts'

export interface RecordedRequest {
  readonly path: string
  readonly body: JsonValue
  readonly authorization: string | null
  /** Those that the scenario names. */
  readonly headers?: Readonly<Record<string, string>>
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
  /** `@ECHO@` as a body tells what was sent. */
  readonly replies?: readonly { readonly status: number; readonly body: string }[]
  /** Of a request, those that are kept. */
  readonly headers?: readonly string[]
  readonly steps: readonly RecordedStep[]
}

interface Recordings {
  readonly versions: Readonly<Record<string, string>>
  readonly pool: JsonObject
  readonly scenarios: readonly JsonObject[]
}

/** What made the recordings of a file in `data`, and every scenario in the order recorded. */
export function readRecordings(file: string): { versions: Recordings['versions']; scenarios: readonly Scenario[] } {
  const text = readFileSync(new URL(`data/${file}`, import.meta.url), 'utf8')
  const { versions, pool, scenarios } = JSON.parse(text) as Recordings
  return {
    versions,
    scenarios: scenarios.map((scenario) => unpooled(scenario, pool)) as unknown as readonly Scenario[],
  }
}

/** With what stands in the pool in its place. */
function unpooled(value: JsonValue, pool: JsonObject): JsonValue {
  if (Array.isArray(value)) return value.map((item) => unpooled(item, pool))
  if (!isObject(value)) return value
  const name = value['@pool']
  if (typeof name === 'string') return pool[name]!
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpooled(item, pool)]))
}

export const { versions: recordedVersions, scenarios: recordedScenarios } = readRecordings('recordings.json')
