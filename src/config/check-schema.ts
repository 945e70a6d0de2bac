import { childOf } from '../json/find-value.ts'
import { withoutWholeFloats } from '../json/plain-data.ts'
import { isObject, textsOf, typeName } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import type { Path, Step } from '../json/path.ts'
import { didYouMean, nearestName } from '../errors/nearest-name.ts'
import { knowsPath, placesOf } from './known-elsewhere.ts'
import { problemText, requireNone } from './problem.ts'
import type { Problem } from './problem.ts'
import { modeTitle } from './schemas/datasources.ts'
import type { SchemaName } from './schemas/index.ts'

/** An error object that a compiled ajv validator leaves, without its message. */
interface SchemaError {
  readonly keyword: string
  /** JSON pointer of the value. */
  readonly instancePath: string
  /** The checked value. */
  readonly data: JsonValue
  /** The schema that the value had to match. */
  readonly parentSchema: JsonObject
  readonly params: Readonly<Record<string, unknown>>
}

type Validator = ((value: unknown) => boolean) & { errors?: readonly SchemaError[] | null }

/** Checks a value from outside. Throws `INVALID_CONFIG` (config) with all problems, each with `source` and its path. */
export async function checkSchema<T>(name: SchemaName, value: unknown, source: string): Promise<T> {
  requireNone(await schemaProblems(name, value, source))
  return value as T
}

/** The compiled validators; each is loaded only by the commands that check such a file. */
const validators = {
  config: () => import('./schemas/compiled/config.ts'),
  secrets: () => import('./schemas/compiled/secrets.ts'),
  app: () => import('./schemas/compiled/app.ts'),
  apply: () => import('./schemas/compiled/apply.ts'),
  context: () => import('./schemas/compiled/context.ts'),
} satisfies Record<SchemaName, () => Promise<unknown>>

/** Maximum number of problems: the path of each problem takes time to build. */
const mostProblems = 1000

/** All violations of a value's schema, up to a thousand problems. */
export async function schemaProblems(name: SchemaName, value: unknown, source: string): Promise<readonly Problem[]> {
  const { validate } = (await validators[name]()) as { validate: Validator }
  if (validate(withoutWholeFloats(value))) return []
  // The keyword `if` only says that its `then` failed, which is an error of its own.
  const errors = oncePerTypo((validate.errors ?? []).filter(({ keyword }) => keyword !== 'if'))
  // The schemas are built only if a message needs one.
  const isNeeded = errors.some(
    ({ keyword, instancePath }) =>
      keyword === 'additionalProperties' || (keyword === 'required' && instancePath === ''),
  )
  const loaded = isNeeded ? (await import('./schemas/index.ts')).schemas : undefined
  const schemas: Schemas = { own: loaded?.[name] ?? {}, secrets: loaded?.secrets ?? {} }
  const problems = errors.slice(0, mostProblems).map((error) => ({
    source,
    path: stepsOf(error.instancePath, value as JsonValue),
    message: messageOf(error, schemas),
  }))
  // Two branches of a schema may report the same problem.
  return [...new Map(problems.map((problem) => [problemText(problem), problem] as const)).values()]
}

/** Leaves out an unknown key that the error of the missing key names as its typing mistake. */
function oncePerTypo(errors: readonly SchemaError[]): readonly SchemaError[] {
  const named = new Set(
    errors.flatMap(({ keyword, params, data, instancePath }) => {
      const meant = keyword === 'required' ? typoOf(String(params.missingProperty), data) : undefined
      return meant === undefined ? [] : [JSON.stringify([instancePath, meant])]
    }),
  )
  if (named.size === 0) return errors
  return errors.filter(
    ({ keyword, params, instancePath }) =>
      keyword !== 'additionalProperties' ||
      !named.has(JSON.stringify([instancePath, String(params.additionalProperty)])),
  )
}

/** The schema of the file, and that of the secrets file, which has keys that belong nowhere else. */
interface Schemas {
  readonly own: JsonObject
  readonly secrets: JsonObject
}

function messageOf(
  { keyword, params, parentSchema: rule, data: value, instancePath }: SchemaError,
  schemas: Schemas,
): string {
  const { additionalProperty, missingProperty, limit } = params
  switch (keyword) {
    case 'additionalProperties':
      return `unknown key ${unknownKey(String(additionalProperty), rule, instancePath, schemas)}`
    case 'required':
      return `${missingKey(String(missingProperty), value)}${instancePath === '' ? keyPlaces(value, rule, schemas.own) : ''}`
    case 'type':
      if (value === null && instancePath === '') return `expected ${expected(rule)}, found nothing`
      return `expected ${expected(rule)}, found ${typeName(value)}${keyMeant(instancePath, rule)}${emptyMap(instancePath, value, rule)}`
    case 'enum':
      return notAmong(textsOf(rule.enum), value)
    case 'minimum':
      return `expected ${expected(rule)}, at least ${String(limit)}`
    case 'maximum':
      return rule.title === modeTitle
        ? `expected ${modeTitle}; without a 0 in front it is read as a decimal number`
        : `expected ${expected(rule)}, at most ${String(limit)}`
    default:
      return `expected ${expected(rule)}`
  }
}

function notAmong(allowed: readonly string[], value: JsonValue): string {
  return `expected one of ${allowed.join(', ')}${typeof value === 'string' ? didYouMean(value, allowed) : ''}`
}

/** What was meant by an unknown key: a similar name here, the same name below, in the secrets file, or in the only other map that has it. */
function unknownKey(key: string, rule: JsonObject, instancePath: string, { own, secrets }: Schemas): string {
  const { properties } = rule
  const known = Object.keys(isObject(properties) ? properties : {})
  const similar = didYouMean(key, known)
  if (similar !== '') return `${JSON.stringify(key)}${similar}`
  const below = placesOf(key, rule, own).map((place) => JSON.stringify(place))
  if (below.length > 0) return `${JSON.stringify(key)}, did you mean ${below.join(' or ')}?`
  const elsewhere = knowsPath([...instancePath.split('/').slice(1), key], secrets)
    ? '; in the secrets file it is known here'
    : keyOfAnother(key, own)
  const longer = elsewhere === '' ? known.filter((name) => name.toLowerCase().endsWith(key.toLowerCase())) : []
  if (longer.length === 1 && key.length > 2) return `${JSON.stringify(key)}, did you mean "${longer.join()}"?`
  return `${JSON.stringify(key)} (known: ${known.join(', ')}${elsewhere})`
}

function keyOfAnother(key: string, root: JsonObject): string {
  const [place, another] = placesOf(key, root, root)
  return place === undefined || another !== undefined ? '' : `; ${JSON.stringify(key)} is a key of ${parentOf(place)}`
}

function parentOf(place: string): string {
  return place.split('.').slice(0, -1).join('.') || 'the file itself'
}

function missingKey(key: string, value: JsonValue): string {
  const meant = typoOf(key, value)
  if (key === 'cicdstatemgr' && isObject(value) && Object.hasOwn(value, 'secretData')) {
    return 'the key "cicdstatemgr" is missing; what is below it is secretData in templates: rename the key "secretData"'
  }
  return `the key ${JSON.stringify(key)} is missing${meant === undefined ? '' : `; is ${JSON.stringify(meant)} a typo?`}`
}

/** The key of a map that may be a missing key, mistyped. */
function typoOf(missing: string, value: JsonValue): string | undefined {
  if (!isObject(value)) return undefined
  return nearestName(
    missing,
    Object.keys(value).filter((other) => other !== missing),
  )
}

/** Where the first key of a file belongs that has it at the top; empty if that is not known. */
function keyPlaces(value: JsonValue, rule: JsonObject, own: JsonObject): string {
  const [key = ''] = isObject(value) ? Object.keys(value) : []
  const places = placesOf(key, rule, own)
  return places.length === 0 ? '' : `; ${JSON.stringify(key)} belongs to ${places.map(parentOf).join(' or ')}`
}

/** A hint for `true` in the place of a map of settings that may all be left out. */
function emptyMap(
  instancePath: string,
  value: JsonValue,
  { required, properties, additionalProperties }: JsonObject,
): string {
  const isOptional = isObject(properties) && additionalProperties === false && textsOf(required).length === 0
  if (value !== true || !isOptional) return ''
  return `; for the default settings write "${instancePath.split('/').at(-1) ?? ''}: {}"`
}

/** A hint for an entry at the place of a block: its name may be a misspelt key or switch of the map around it. */
function keyMeant(instancePath: string, { required, properties }: JsonObject): string {
  const known = isObject(properties) && textsOf(required).length > 0 ? Object.keys(properties) : []
  return didYouMean(instancePath.split('/').at(-1) ?? '', known)
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'a map',
  array: 'a list',
}

function expected(rule: JsonObject): string {
  // The title of a whole file says nothing about its type.
  if (typeof rule.title === 'string' && rule.$schema === undefined) return rule.title
  const types = typeof rule.type === 'string' ? [rule.type] : textsOf(rule.type)
  return types.flatMap((type) => typeNames[type] ?? []).join(' or ')
}

function stepsOf(pointer: string, root: JsonValue): Path {
  let parent: JsonValue | undefined = root
  const parts = pointer.split('/').slice(1)
  return parts.map((part): Step => {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    const step: Step = Array.isArray(parent) ? { kind: 'index', index: Number(name) } : { kind: 'name', name }
    parent = parent === undefined ? undefined : childOf(parent, step)
    return step
  })
}
