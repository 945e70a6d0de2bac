import { applyOperation } from '../../context/apply-operations.ts'
import { given } from '../../json/given.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { isFalsy, isObject, isPrimitive, ownValue, setOwnValue } from '../../json/json.ts'
import type { Operation } from '../../context/operation.ts'
import { parsePath } from '../../json/path.ts'
import { matchesOf } from '../../json/query.ts'
import { suggestPath } from '../../json/suggest-path.ts'
import { templateContext } from '../../context/template-context.ts'
import type { TemplateVar } from '../../context/template-context.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import type { TemplateEngine } from '../../templates/template-engine.ts'
import { assignment, keyValue, placedRules } from '../rendering/assignment.ts'
import { eventLoopTurn } from '../rendering/event-loop-turn.ts'
import { whyOff } from '../rendering/condition.ts'
import { badBlock, below, requiredIn } from '../rendering/scope.ts'
import type { Scope } from '../rendering/scope.ts'

export interface GeneratorInput {
  readonly document: JsonObject
  /** The path of the generators, a map of items. */
  readonly path: string
  readonly vars: readonly TemplateVar[]
  readonly configData: JsonObject
  readonly templates: TemplateEngine
  /** Receives typos of names in templates, with the path of the template. */
  readonly onTypo?: Scope['onTypo']
}

export interface Generated {
  readonly operations: readonly Operation[]
  /** Names of the items whose `if` held. */
  readonly names: readonly string[]
}

/**
 * The operations of the generators at a path. Each item sees the values that earlier items set; blank values are stored. Does no I/O. Throws
 * GENERATOR_NOT_FOUND (not found), BAD_BLOCK and TEMPLATE_ERROR (config), VALUE_NOT_FOUND for a variable.
 */
export async function generatorOperations(input: GeneratorInput): Promise<Generated> {
  const items = await generatorAt(input.document, input.path)
  const engine = input.templates.together()
  const operations: Operation[] = []
  const names: string[] = []
  const drafts = new WeakSet<object>()
  let { document } = input
  let context: JsonObject | undefined
  for (const [name, item] of Object.entries(items)) {
    if (item === null) continue
    await eventLoopTurn()
    // Variables may have other values in a changed document.
    if (context === undefined || input.vars.length > 0) context = await templateContext(document, input)
    setOwnValue(context, 'generator', item)
    const set = setByItem(
      { ...{ engine, context, path: `${input.path}.${name}` }, ...given({ onTypo: input.onTypo }) },
      item,
    )
    if (set === undefined) continue
    names.push(name)
    operations.push(...set)
    // Guards of these paths are checked when the operations are applied to the stored document.
    for (const operation of set) {
      document = applyOperation(document, operation, { allowConfigPaths: true }, drafts)
      showChange(context, document, operation)
    }
  }
  return { operations, names }
}

/** Copies the changed top-level value to the template context, and nothing else, because documents may be large and items many. */
function showChange(context: JsonObject, document: JsonObject, { path }: Operation): void {
  const [first] = parsePath(path)
  if (first?.kind !== 'name' || first.name === 'configData') return
  setOwnValue(context, first.name, ownValue(document, first.name) ?? null)
}

async function generatorAt(document: JsonObject, path: string): Promise<JsonObject> {
  const matches = await matchesOf(document, path)
  if (matches.length === 1) {
    if (isObject(matches[0])) return matches[0]
    throw new CicdError('BAD_BLOCK', `${path} must be a map of generators: {NAME: {if: …, set: [{key: …, value: …}]}}`)
  }
  const why = matches.length > 1 ? `${path} matches ${matches.length} values, not one` : suggestPath(document, path)
  throw new CicdError('GENERATOR_NOT_FOUND', `there are no generators: ${why}`)
}

/** The operations of one item; undefined when the item is turned off. */
function setByItem(scope: Scope, item: JsonValue): Operation[] | undefined {
  if (!isObject(item)) throw badBlock(scope, 'must be a map with set')
  if (whyOff(scope, item) !== undefined) return undefined
  return placedRules(below(scope, 'set'), requiredIn(scope, item, 'set')).flatMap(({ path, rule }) =>
    hasNoValue(rule) ? [] : (assignment({ ...scope, path }, rule, keyValue) ?? []),
  )
}

/** Whether a rule's value is blank in the configuration: then it sets nothing. A value that renders to an empty text is set. */
function hasNoValue(rule: JsonValue): boolean {
  if (!isObject(rule) || rule.value === undefined) return false
  return isPrimitive(rule.value) && isFalsy(rule.value)
}
