import { isObject, ownValue } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import type { Path } from '../json/path.ts'
import { nearestName, withoutDigits } from '../errors/nearest-name.ts'
import { fitsCase } from './fits-case.ts'
import { resolved } from './known-elsewhere.ts'
import type { Problem } from './problem.ts'

/** Shorter names are similar to too many others. */
const shortestTypo = 3
/** In names that are shorter than this, another letter is not a slip: only one too many, one missing, or two swapped. */
const long = 4

function meantBy(name: string, known: readonly string[]): string | undefined {
  if (name.length < shortestTypo) return undefined
  if (name.length >= long) return nearestName(name, known)
  const similar = known.filter((each) =>
    each.length === name.length ? lettersOf(each) === lettersOf(name) : Math.abs(each.length - name.length) === 1,
  )
  return nearestName(name, similar, 1)
}

function lettersOf(name: string): string {
  return Array.from(name).toSorted().join('')
}

/** Whether a key beside the known one that it is similar to is still a typo: another map, and not a longer or a numbered name. A plural is not longer. */
function isSlip(name: string, known: string, found: JsonObject): boolean {
  const isPlural = name === `${known}s` || known === `${name}s`
  const isLonger = !isPlural && (name.startsWith(known) || known.startsWith(name))
  const isNumbered = withoutDigits(name) === known
  return !isLonger && !isNumbered && isObject(found[name]) && isObject(found[known])
}

/** Finds keys that are allowed, because templates may read them, but whose names are similar to a known key that is absent. */
export function findTypos(root: JsonObject, value: JsonValue, source: string): readonly Problem[] {
  const problems: Problem[] = []
  walk(root, value, [])
  return problems

  function walk(schema: JsonValue | undefined, found: JsonValue, path: Path): void {
    const rules = branch(resolved(schema, root), found)
    if (Array.isArray(found)) {
      for (const [index, item] of found.entries()) walk(rules.items, item, [...path, { kind: 'index', index }])
      return
    }
    if (!isObject(found)) return
    const known = isObject(rules.properties) ? rules.properties : {}
    for (const [name, item] of Object.entries(found)) {
      const here: Path = [...path, { kind: 'name', name }]
      const rule = ownValue(known, name)
      if (rule === undefined && rules.additionalProperties === undefined) warn(name, known, found, here)
      walk(rule ?? rules.additionalProperties, item, here)
    }
  }

  function warn(name: string, known: JsonObject, found: JsonObject, path: Path): void {
    const meant = meantBy(name, Object.keys(known))
    if (meant === undefined || (Object.hasOwn(found, meant) && !isSlip(name, meant, found))) return
    problems.push({
      source,
      path,
      message: `is not a known key here, did you mean ${JSON.stringify(meant)}?`,
    })
  }

  /** Returns `then` or `else`, whichever applies to the value. */
  function branch(rules: JsonObject, found: JsonValue): JsonObject {
    if (!isObject(rules.if) || !isObject(found)) return rules
    return resolved(rules[fitsCase(rules.if, found) ? 'then' : 'else'], root)
  }
}
