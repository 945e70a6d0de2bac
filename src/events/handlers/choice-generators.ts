import { given } from '../../json/given.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { isObject, ownValue, sameJson, setOwnValue } from '../../json/json.ts'
import { lookUpIfPath } from '../../json/query.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { readYaml } from '../../yaml/read-yaml.ts'
import { isDisabled } from '../rendering/condition.ts'
import { eventLoopTurn } from '../rendering/event-loop-turn.ts'
import { isKnownName } from '../rendering/known-names.ts'
import { mark, markedContext, unmark } from '../rendering/marks.ts'
import { asTheyAre, badBlock, below, noMapAt, renderDeep, renderText, requiredIn } from '../rendering/scope.ts'
import type { Scope } from '../rendering/scope.ts'
import type { TemplateContext } from '../../templates/template-engine.ts'

/** A choice made by a generator. */
export interface GeneratedChoice {
  /** The choice with its texts ready to send. */
  readonly made: JsonValue
  /** With the flags of the Python program: the choice as a template that is rendered again, with marks in place of the special characters of data. */
  readonly template?: JsonValue
}

export interface GeneratedChoices {
  /** Choices by name, in the order in which they were made. */
  readonly choices: ReadonlyMap<string, GeneratedChoice>
  /** The scope for the templates of written choices: each iterator holds its last item. */
  readonly scope: Scope
}

/** Maximum number of items of all generators of a block together. People do not choose among more, and each item costs a rendering. */
const mostItems = 1000

/**
 * The choices that `choice-generators` make: each renders its template for every item of a map of the context data.
 * Throws BAD_BLOCK, TEMPLATE_ERROR and INVALID_YAML (config), JSONPATH_TOO_COSTLY (usage).
 */
export async function generateChoices(
  scope: Scope,
  generators: JsonValue,
  document: JsonObject,
  escape?: Scope['escape'],
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
    const iterator = await iteratorName(below(here, 'iterator'), requiredIn(here, generator, 'iterator'), document)
    if (isKnownName(scope, iterator)) {
      const why = 'has a meaning in templates already: choose another name'
      throw badBlock(below(here, 'iterator'), `is ${JSON.stringify(iterator)}, which ${why}`)
    }
    const items = await itemsOf(below(here, 'foreach'), requiredIn(here, generator, 'foreach'), document)
    left -= Object.keys(items).length
    if (left < 0) throw badBlock(below(here, 'foreach'), `makes more than ${mostItems} items, with those before it`)
    // One object for all items, because the context may be large.
    const context = { ...seen.context }
    const marks = scope.engine.rendersChoicesTwice === true ? markedContext(context) : undefined
    seen = { ...seen, context }
    for (const item of Object.values(items)) {
      await eventLoopTurn()
      setOwnValue(context, iterator, item)
      if (marks !== undefined) setOwnValue(marks, iterator, mark(item))
      const place = { ...seen, path: `${here.path}.template`, ...given({ escape }) }
      const made = choicesOf(place, requiredIn(here, generator, 'template'), marks)
      for (const [key, choice] of made) choices.set(key, choice)
    }
  }
  return { choices, scope: seen }
}

async function itemsOf(scope: Scope, foreach: JsonValue, document: JsonObject): Promise<JsonObject> {
  const path = renderText(scope, foreach).trim()
  const items = await lookUpIfPath(document, path)
  if (isObject(items)) return items
  throw badBlock(scope, `renders to ${JSON.stringify(path)}, ${noMapAt(items)}`)
}

/** The name of an iterator: the setting itself, or the text stored at the path that the setting names. */
async function iteratorName(scope: Scope, iterator: JsonValue, document: JsonObject): Promise<string> {
  const text = renderText(scope, iterator).trim()
  const named = await lookUpIfPath(document, text)
  return typeof named === 'string' && named !== '' ? renderText(scope, named) : text
}

/** The choices of one item. Rendering yields plain texts: data in them is not rendered as a template. The Python program renders them again. */
function choicesOf(scope: Scope, template: JsonValue, marks: TemplateContext | undefined): [string, GeneratedChoice][] {
  const choices = choicesFrom(scope, template)
  const templates = marks === undefined ? {} : choiceTemplates({ ...scope, context: marks }, template, choices)
  return Object.entries(choices).map(([name, made]) => [
    name,
    { made, ...given({ template: ownValue(templates, name) }) },
  ])
}

/**
 * The choices as templates, if the generator's own template has written tags into them. Only these tags are rendered again: data is marked. The result is empty
 * when the marks would change more than texts.
 */
function choiceTemplates(scope: Scope, template: JsonValue, choices: JsonObject): JsonObject {
  if (!/\{[{%#]/.test(JSON.stringify(choices))) return {}
  try {
    const templates = choicesFrom(scope, template)
    return sameJson(unmark(templates), choices) ? byNames(templates) : {}
  } catch (error) {
    if (error instanceof CicdError) return {}
    throw error
  }
}

function byNames(templates: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(templates).map(([name, choice]) => [unmark(name), choice]))
}

function choicesFrom(scope: Scope, template: JsonValue): JsonObject {
  const choices = isObject(template)
    ? renderMap(scope, template)
    : escaped(readYaml(renderText(asTheyAre(scope), template), scope.path), scope.escape)
  if (choices === null) return {}
  if (isObject(choices)) return choices
  throw badBlock(scope, 'must render to a YAML map of choices')
}

/** Like `renderDeep`, but it escapes values in the texts that people read. Names and the values of buttons are not escaped. */
function renderMap(scope: Scope, map: JsonObject): JsonObject {
  const entries = Object.entries(map).map(([name, value]) => {
    const place = below(shownToPeople.has(name) ? scope : asTheyAre(scope), name)
    return [renderText(asTheyAre(place), name), renderPart(scope, place, value)] as const
  })
  return Object.fromEntries(entries)
}

function renderPart(scope: Scope, place: Scope, value: JsonValue): JsonValue {
  if (isObject(value)) return renderMap({ ...scope, path: place.path }, value)
  if (!Array.isArray(value)) return renderDeep(place, value)
  return value.map((item, index) => renderPart(scope, below(place, `[${index}]`), item))
}

const shownToPeople: ReadonlySet<string> = new Set(['header', 'text'])

/** Escapes every text that people read. A template that yields YAML does not show which parts came from values. */
function escaped(value: JsonValue, escape: Scope['escape'], name = ''): JsonValue {
  if (escape === undefined) return value
  if (typeof value === 'string') return shownToPeople.has(name) ? escape(value) : value
  if (Array.isArray(value)) return value.map((item) => escaped(item, escape, name))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, escaped(item, escape, key)]))
}
