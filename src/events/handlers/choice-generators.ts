import type { JsonObject, JsonValue } from '../../json/json.ts'
import { isObject, ownValue } from '../../json/json.ts'
import { lookUpIfPath } from '../../json/query.ts'
import { readYaml } from '../../yaml/read-yaml.ts'
import { isDisabled } from '../rendering/condition.ts'
import { badBlock, below, renderDeep, renderText, withValues } from '../rendering/scope.ts'
import type { Scope } from '../rendering/scope.ts'

export interface GeneratedChoices {
  /** In the order made, not rendered for themselves yet. */
  readonly choices: JsonObject
  /** What the choices' own templates see: each iterator holds its last item. */
  readonly scope: Scope
}

/** Nobody chooses among more, and each costs a rendering. */
const mostItems = 1000

/**
 * The choices that `choice-generators` make: each renders its template for every item of a map of the context data.
 * Throws BAD_BLOCK, TEMPLATE_ERROR and INVALID_YAML (config), JSONPATH_TOO_COSTLY (usage).
 */
export async function generateChoices(
  scope: Scope,
  generators: JsonValue,
  document: JsonObject,
): Promise<GeneratedChoices> {
  const place = below(scope, 'choice-generators')
  if (!isObject(generators)) throw badBlock(place, 'must be a map')
  const choices = new Map<string, JsonValue>()
  let seen = scope
  for (const [name, generator] of Object.entries(generators)) {
    if (generator === null) continue
    const here = { ...seen, path: below(place, name).path }
    if (!isObject(generator)) throw badBlock(here, 'must be a map with foreach, iterator and template')
    if (isDisabled(generator)) continue
    const iterator = await iteratorName(below(here, 'iterator'), ownValue(generator, 'iterator'), document)
    const items = await itemsOf(below(here, 'foreach'), ownValue(generator, 'foreach'), document)
    for (const item of Object.values(items)) {
      seen = withValues(seen, { [iterator]: item })
      const made = choicesFrom({ ...seen, path: `${here.path}.template` }, ownValue(generator, 'template'))
      for (const [key, choice] of Object.entries(made)) choices.set(key, choice)
    }
  }
  return { choices: Object.fromEntries(choices), scope: seen }
}

async function itemsOf(scope: Scope, foreach: JsonValue | undefined, document: JsonObject): Promise<JsonObject> {
  const path = renderText(scope, foreach).trim()
  const items = await lookUpIfPath(document, path)
  if (isObject(items) && Object.keys(items).length > mostItems)
    throw badBlock(scope, `renders to ${path}, a map of more than ${mostItems}`)
  if (isObject(items)) return items
  throw badBlock(scope, `renders to ${JSON.stringify(path)}, where there is no map`)
}

/** An iterator is a name, or a path where a name stands. */
async function iteratorName(scope: Scope, iterator: JsonValue | undefined, document: JsonObject): Promise<string> {
  const text = renderText(scope, iterator).trim()
  const named = await lookUpIfPath(document, text)
  return typeof named === 'string' && named !== '' ? renderText(scope, named) : text
}

function choicesFrom(scope: Scope, template: JsonValue | undefined): JsonObject {
  const choices = isObject(template) ? renderDeep(scope, template) : readYaml(renderText(scope, template), scope.path)
  if (choices === null) return {}
  if (isObject(choices)) return choices
  throw badBlock(scope, 'must render to a YAML map of choices')
}
