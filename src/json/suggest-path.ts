import { didYouMean, nearestName } from '../errors/nearest-name.ts'
import { childOf, itemIndex } from './find-value.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { aType, isObject, ownValue } from './json.ts'
import type { Path, Step } from './path.ts'
import { formatPath, isJsonPath, parsePath, pathOfNames } from './path.ts'

/** The explanation for a path without a value: the part that exists, and the most similar name there. */
export function suggestPath(document: JsonObject, path: string): string {
  if (isJsonPath(path)) return `nothing matches ${path}`
  const steps = parsePath(path)
  let parent: JsonValue = document
  for (const [depth, step] of steps.entries()) {
    const child = childOf(parent, step)
    if (child === undefined) {
      const inState = depth === 0 ? belowState(document, steps) : undefined
      if (inState !== undefined) return `the context data has no ${nameOf(step)}, did you mean "${inState}"?`
      return whatIsMissing(parent, depth === 0 ? 'the context data' : formatPath(steps.slice(0, depth)), step)
    }
    parent = child
  }
  return `${path} has a value`
}

/** The same path below `state`, if `state` has its first name, or a similar name that the top has not. */
export function belowState(document: JsonObject, [first, ...rest]: Path): string | undefined {
  const state = ownValue(document, 'state')
  if (first?.kind !== 'name' || !isObject(state)) return undefined
  const names = Object.keys(state)
  const isAtTop = nearestName(first.name, Object.keys(document)) !== undefined
  const name = names.includes(first.name) ? first.name : isAtTop ? undefined : nearestName(first.name, names)
  return name === undefined ? undefined : formatPath([...pathOfNames('state', name), ...rest])
}

function nameOf(step: Step): string {
  return step.kind === 'index' ? `[${step.index}]` : JSON.stringify(step.name)
}

function whatIsMissing(parent: JsonValue, where: string, step: Step): string {
  const wanted = nameOf(step)
  if (isObject(parent)) {
    if (step.kind === 'index') return `${where} is a map and has no items, ${wanted} is one`
    return `${where} has no ${wanted}${didYouMean(step.name, Object.keys(parent))}`
  }
  if (Array.isArray(parent) && itemIndex(step) !== undefined) {
    return `${where} has no ${wanted}: it is a list of ${parent.length}`
  }
  return `${where} is ${aType(parent)} and has no ${wanted}`
}
