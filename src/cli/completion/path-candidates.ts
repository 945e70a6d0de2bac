import { isObject } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { formatPath } from '../../json/path.ts'
import type { Step } from '../../json/path.ts'

/** Most names of a map, or items of a list, that are offered. */
const mostChildren = 1000

/** The paths of a document that continue the typed text, one level at a time. If only one path is left, the paths of its next level too. */
export function pathCandidates(document: JsonObject, typed: string): readonly string[] {
  const found = childrenOf(document, [], typed)
  const [only] = found
  if (found.length !== 1 || only === undefined) return found.map(({ text }) => text)
  return [only.text, ...childrenOf(only.value, only.steps, only.text).map(({ text }) => text)]
}

interface Place {
  readonly text: string
  readonly steps: readonly Step[]
  readonly value: JsonValue
}

function childrenOf(value: JsonValue, steps: readonly Step[], typed: string): readonly Place[] {
  return stepsIn(value).flatMap(([step, child]): readonly Place[] => {
    const here = [...steps, step]
    const text = formatPath(here)
    if (text.startsWith(typed)) return [{ text, steps: here, value: child }]
    const goesOn = typed.startsWith(text) && ['.', '['].includes(typed.charAt(text.length))
    return goesOn ? childrenOf(child, here, typed) : []
  })
}

function stepsIn(value: JsonValue): readonly (readonly [Step, JsonValue])[] {
  if (Array.isArray(value)) {
    return value.slice(0, mostChildren).map((child, index) => [{ kind: 'index', index }, child] as const)
  }
  if (!isObject(value)) return []
  const entries = Object.entries(value).slice(0, mostChildren)
  return entries.map(([name, child]) => [{ kind: 'name', name }, child] as const)
}
