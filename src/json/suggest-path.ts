import { didYouMean } from '../errors/nearest-name.ts'
import { childOf, itemIndex } from './find-value.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { aType, isObject } from './json.ts'
import type { Step } from './path.ts'
import { formatPath, isJsonPath, parsePath } from './path.ts'

/** The explanation for a path without a value: the part that exists, and the most similar name there. */
export function suggestPath(document: JsonObject, path: string): string {
  if (isJsonPath(path)) return `nothing matches ${path}`
  const steps = parsePath(path)
  let parent: JsonValue = document
  for (const [depth, step] of steps.entries()) {
    const child = childOf(parent, step)
    if (child === undefined) {
      return whatIsMissing(parent, depth === 0 ? 'the context data' : formatPath(steps.slice(0, depth)), step)
    }
    parent = child
  }
  return `${path} has a value`
}

function whatIsMissing(parent: JsonValue, where: string, step: Step): string {
  const wanted = step.kind === 'index' ? `[${step.index}]` : JSON.stringify(step.name)
  if (isObject(parent)) {
    if (step.kind === 'index') return `${where} is a map and has no items, ${wanted} is one`
    return `${where} has no ${wanted}${didYouMean(step.name, Object.keys(parent))}`
  }
  if (Array.isArray(parent) && itemIndex(step) !== undefined) {
    return `${where} has no ${wanted}: it is a list of ${parent.length}`
  }
  return `${where} is ${aType(parent)} and has no ${wanted}`
}
