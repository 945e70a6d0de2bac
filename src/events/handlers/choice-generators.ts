import { given } from '../../json/given.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { equalJson, isObject, ownValue, setOwnValue } from '../../json/json.ts'
import { lookUpIfPath } from '../../json/query.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { readYaml } from '../../yaml/read-yaml.ts'
import { isDisabled } from '../rendering/condition.ts'
import { eventLoopTurn } from '../rendering/event-loop-turn.ts'
import { isKnownName } from '../rendering/known-names.ts'
import { mark, markedContext, unmark } from '../rendering/marks.ts'
import { badBlock, below, renderDeep, renderText } from '../rendering/scope.ts'
import type { Scope } from '../rendering/scope.ts'
import type { TemplateContext } from '../../templates/template-engine.ts'

/** A choice that a generator has made. */
export interface GeneratedChoice {
  /** Its texts are as they are sent. */
  readonly made: JsonValue
  /** With the original's flags: the choice as a template again, in which marks stand for what is special in data. */
  readonly template?: JsonValue
}

export interface GeneratedChoices {
  /** By name, in the order made. */
  readonly choices: ReadonlyMap<string, GeneratedChoice>
  /** What the templates of written choices see: each iterator holds its last item. */
  readonly scope: Scope
}

/** Of all generators of a block. Nobody chooses among more, and each costs a rendering. */
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
  const choices = new Map<string, GeneratedChoice>()
  let left = mostItems
  let seen = scope
  for (const [name, generator] of Object.entries(generators)) {
    if (generator === null) continue
    const here = { ...seen, path: below(place, name).path }
    if (!isObject(generator)) throw badBlock(here, 'must be a map with foreach, iterator and template')
    if (isDisabled(generator)) continue
    const iterator = await iteratorName(below(here, 'iterator'), ownValue(generator, 'iterator'), document)
    if (isKnownName(scope, iterator)) {
      const why = 'means something to templates already: choose another name'
      throw badBlock(below(here, 'iterator'), `is ${JSON.stringify(iterator)}, which ${why}`)
    }
    const items = await itemsOf(below(here, 'foreach'), ownValue(generator, 'foreach'), document)
    left -= Object.keys(items).length
    if (left < 0) throw badBlock(below(here, 'foreach'), `makes more than ${mostItems} items, with those before it`)
    // One for all items: there may be much in it.
    const context = { ...seen.context }
    const marks = scope.engine.rendersChoicesTwice === true ? markedContext(context) : undefined
    seen = { ...seen, context }
    for (const item of Object.values(items)) {
      await eventLoopTurn()
      setOwnValue(context, iterator, item)
      if (marks !== undefined) setOwnValue(marks, iterator, mark(item))
      const made = choicesOf({ ...seen, path: `${here.path}.template` }, ownValue(generator, 'template'), marks)
      for (const [key, choice] of made) choices.set(key, choice)
    }
  }
  return { choices, scope: seen }
}

async function itemsOf(scope: Scope, foreach: JsonValue | undefined, document: JsonObject): Promise<JsonObject> {
  const path = renderText(scope, foreach).trim()
  const items = await lookUpIfPath(document, path)
  if (isObject(items)) return items
  throw badBlock(scope, `renders to ${JSON.stringify(path)}, where there is no map`)
}

/** An iterator is a name, or a path where a name stands. */
async function iteratorName(scope: Scope, iterator: JsonValue | undefined, document: JsonObject): Promise<string> {
  const text = renderText(scope, iterator).trim()
  const named = await lookUpIfPath(document, text)
  return typeof named === 'string' && named !== '' ? renderText(scope, named) : text
}

/** A rendering makes texts: what data brings into one is no template. The original renders them again. */
function choicesOf(
  scope: Scope,
  template: JsonValue | undefined,
  marks: TemplateContext | undefined,
): [string, GeneratedChoice][] {
  const choices = choicesFrom(scope, template)
  const templates = marks === undefined ? {} : choiceTemplates({ ...scope, context: marks }, template, choices)
  return Object.entries(choices).map(([name, made]) => [
    name,
    { made, ...given({ template: ownValue(templates, name) }) },
  ])
}

/**
 * The choices as templates of their own: with a tag that the generator's template itself has written. Only that is rendered again: data
 * is marked, and where marks would change more than texts nothing is.
 */
function choiceTemplates(scope: Scope, template: JsonValue | undefined, choices: JsonObject): JsonObject {
  if (!/\{[{%#]/.test(JSON.stringify(choices))) return {}
  try {
    const templates = choicesFrom(scope, template)
    return equalJson(unmark(templates), choices) ? byNames(templates) : {}
  } catch (error) {
    if (error instanceof CicdError) return {}
    throw error
  }
}

function byNames(templates: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(templates).map(([name, choice]) => [unmark(name), choice]))
}

function choicesFrom(scope: Scope, template: JsonValue | undefined): JsonObject {
  const choices = isObject(template) ? renderDeep(scope, template) : readYaml(renderText(scope, template), scope.path)
  if (choices === null) return {}
  if (isObject(choices)) return choices
  throw badBlock(scope, 'must render to a YAML map of choices')
}
