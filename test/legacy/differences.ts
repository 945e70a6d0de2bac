import { readFileSync } from 'node:fs'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { isObject } from '../../src/json/json.ts'
import { legacyHelp } from '../../src/legacy/arguments.ts'
import { recordedScenarios } from './recordings.ts'
import type { CachedIds, Documents, RecordedRequest, RecordedStep, Scenario } from './recordings.ts'

/** What a command line must do here. */
export interface Expected {
  readonly exit: number
  readonly stdout: string
  readonly documents: Documents
  readonly caches: CachedIds
  readonly requests: readonly RecordedRequest[]
}

/** Where we differ from the original on purpose, with the reason's name; what is absent is as with the original. */
interface Difference {
  readonly reason: string
  readonly exit?: number
  /** `@help`: our help. */
  readonly stdout?: string
  /**
   * Per id: `unchanged`, or what is other than in the original's document (null where we do not have the key), or in the one
   * that the first command line of the scenario `@like` makes; or the document itself, `@exactly`.
   */
  readonly documents?: Readonly<Record<string, 'unchanged' | JsonObject>>
  /** An id: every cache holds that one's copy. */
  readonly caches?: string
  readonly requests?: readonly RecordedRequest[]
}

interface Differences {
  /** By name, the sentence that docs/differences-from-python.md has on it. */
  readonly reasons: Readonly<Record<string, string>>
  /** By scenario, then by the number of the command line in it, from 1. */
  readonly scenarios: Readonly<Record<string, Readonly<Record<string, Difference>>>>
}

const text = readFileSync(new URL('data/differences.json', import.meta.url), 'utf8')

/** Every difference that is allowed. */
export const differences = JSON.parse(text) as Differences

/** What the steps of a scenario must do here: what the original did, except for the allowed differences. */
export function expectations(scenario: Scenario): Expected[] {
  let previous: Pick<Expected, 'documents' | 'caches'> = { documents: {}, caches: {} }
  return scenario.steps.map((step, index) => {
    const difference = differences.scenarios[scenario.name]?.[String(index + 1)]
    const expected = {
      exit: difference?.exit ?? step.exit,
      stdout: difference?.stdout === '@help' ? legacyHelp() : (difference?.stdout ?? step.stdout),
      documents: documentsAfter(step, difference, previous.documents),
      caches: cachesAfter(step, difference, previous.caches),
      requests: difference?.requests ?? step.requests ?? [],
    }
    previous = expected
    return expected
  })
}

function documentsAfter(step: RecordedStep, difference: Difference | undefined, previous: Documents): Documents {
  const original = step.documents ?? previous
  const documents = { ...original }
  for (const [id, change] of Object.entries(difference?.documents ?? {})) {
    const ours = change === 'unchanged' ? previous[id] : changed(original[id], change)
    if (ours === undefined) Reflect.deleteProperty(documents, id)
    else documents[id] = ours
  }
  return documents
}

function changed(original: JsonObject | undefined, change: JsonObject): JsonObject {
  const { '@like': like, '@exactly': exact, ...rest } = change
  if (isObject(exact)) return exact
  const base =
    like === undefined ? original : recordedScenarios.find(({ name }) => name === like)?.steps[0]?.documents?.['ctx-1']
  return overlaid(base, rest) as JsonObject
}

function cachesAfter(step: RecordedStep, difference: Difference | undefined, previous: CachedIds): CachedIds {
  const id = difference?.caches
  if (id === undefined) return step.caches ?? previous
  if (id === 'unchanged') return previous
  return Object.fromEntries(['id', 'json', 'sh', 'yaml'].map((ending) => [`cicdContextData.${ending}`, id]))
}

/** Maps merge, null removes. */
function overlaid(original: JsonValue | undefined, change: JsonValue): JsonValue {
  if (!isObject(original) || !isObject(change)) return change
  const result = { ...original }
  for (const [key, value] of Object.entries(change)) {
    if (value === null) Reflect.deleteProperty(result, key)
    else result[key] = overlaid(original[key], value)
  }
  return result
}
