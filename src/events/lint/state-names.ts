import { nearestName, withoutDigits } from '../../errors/nearest-name.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { isObject, ownValue, setOwnValue } from '../../json/json.ts'
import { parseSetPath } from '../../json/path.ts'
import { isLiteral } from './literal.ts'

/** Names below `state`, as maps in maps: an empty map where nothing is known of the members. */
export type StateNames = JsonObject

/** Shorter names are similar to too many others. */
const shortest = 4

/** The names below `state` that the program, these values (`to` of a rule, `key` of a generator) and these paths write. */
export function stateNames(values: readonly (JsonValue | undefined)[], paths: readonly string[]): StateNames {
  const names: StateNames = { cicdContextDataId: {}, cicdContextName: {}, cicdNamespace: {} }
  for (const path of [...values.flatMap(targetsIn), ...paths]) add(names, path)
  return names
}

/** The paths without template tags at which rules of blocks and generators store. */
function targetsIn(value: JsonValue | undefined): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(targetsIn)
  if (!isObject(value)) return []
  const own = [ownValue(value, 'to'), ownValue(value, 'key')].filter(isLiteral)
  return [...own, ...Object.values(value).flatMap(targetsIn)]
}

function add(names: StateNames, text: string): void {
  let here = names
  for (const name of namesBelowState(text)) {
    const child = ownValue(here, name)
    const next = isObject(child) ? child : {}
    setOwnValue(here, name, next)
    here = next
  }
}

/** The names after `state`, until a list item; none for other paths, and for what is not a path. */
function namesBelowState(text: string): readonly string[] {
  try {
    const [root, ...steps] = parseSetPath(text.trim()).path
    if (root?.kind !== 'name' || root.name !== 'state') return []
    const end = steps.findIndex(({ kind }) => kind !== 'name')
    return (end === -1 ? steps : steps.slice(0, end)).flatMap((step) => (step.kind === 'name' ? [step.name] : []))
  } catch {
    // The check of paths reports it.
    return []
  }
}

/**
 * Says why a chain of names such as `state.verison` is probably misspelt: nothing writes it, and a name that is written differs from it by one slip. A flow
 * may write any other name below `state`, so those are not reported.
 */
export function misspeltState([root, ...members]: readonly string[], names: StateNames): string | undefined {
  if (root !== 'state') return undefined
  let here = names
  for (const [depth, name] of members.entries()) {
    const child = ownValue(here, name)
    if (!isObject(child)) {
      const meant = slipOf(name, Object.keys(here))
      const parent = ['state', ...members.slice(0, depth)].join('.')
      return meant === undefined ? undefined : `nothing here writes "${name}" below ${parent}, did you mean "${meant}"?`
    }
    here = child
  }
  return undefined
}

/** The name that was probably meant. A plural, a longer name or another number is not a slip. */
function slipOf(name: string, written: readonly string[]): string | undefined {
  if (name.length < shortest) return undefined
  const others = written.filter((other) => {
    const isLonger = other.startsWith(name) || name.startsWith(other)
    return !isLonger && withoutDigits(other) !== withoutDigits(name)
  })
  return nearestName(name, others, 1)
}
