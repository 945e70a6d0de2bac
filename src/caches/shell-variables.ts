import { isJsonNumber, numberText } from '../json/exact-number.ts'
import { isObject } from '../json/json.ts'
import type { JsonObject, JsonPrimitive, JsonValue } from '../json/json.ts'
import { formatPath } from '../json/path.ts'
import type { Path, Step } from '../json/path.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { warnOfFew } from '../io/logger.ts'

export type ShellVariable = readonly [name: string, value: string]

/** The limit for names and values together. */
const mostCharacters = 32_000_000

interface Leaf {
  readonly path: Path
  readonly value: JsonPrimitive
}

/**
 * Converts a document to shell variables, in its order: `CICD_` and the path joined by `__`. Null, empty lists and empty maps have no variable; nor
 * do keys with an excluded name, at any depth. If two paths have the same name, the one below `state` gets it, otherwise the first: an app must not
 * replace values of the flow by its own. `warn` reports the other one. Throws (config) `NUL_IN_VALUE`, as no shell variable can hold a NUL byte, and
 * `SHELL_TOO_LARGE`.
 */
export function shellVariables(
  document: JsonObject,
  excludeKeyNames: readonly string[],
  warn: (message: string) => void,
): ShellVariable[] {
  const named = namedLeaves(document, excludeKeyNames)
  const owners = new Map<string, Leaf>()
  for (const isOfState of [true, false]) {
    for (const leaf of named) {
      if (isBelowState(leaf) === isOfState && !owners.has(leaf.name)) owners.set(leaf.name, leaf)
    }
  }
  const leftOut: string[] = []
  const variables = named.flatMap((leaf) => {
    const { name, path, value } = leaf
    const owner = owners.get(name)
    if (owner === leaf || owner === undefined) return [[name, variableValue(path, value)] as const]
    leftOut.push(`${formatPath(path)} is left out: its shell variable ${name} is that of ${formatPath(owner.path)}`)
    return []
  })
  warnOfFew(leftOut, warn)
  return variables
}

interface NamedLeaf extends Leaf {
  readonly name: string
}

/** Names each leaf. A name contains the names of all maps above it: for a document of some MB, the names could take terabytes. */
function namedLeaves(document: JsonObject, excludeKeyNames: readonly string[]): NamedLeaf[] {
  const named: NamedLeaf[] = []
  let length = 0
  for (const leaf of leaves(document, [], new Set(excludeKeyNames))) {
    const name = variableName(leaf.path)
    named.push({ ...leaf, name })
    length += name.length + String(leaf.value).length
    if (length > mostCharacters) throw tooLarge()
  }
  return named
}

function tooLarge(): CicdError {
  const message = `as shell variables the context data would have more than ${mostCharacters / 1e6} MB: the name of each contains the names of all levels above it`
  return new CicdError('SHELL_TOO_LARGE', message, {
    suggestions: [
      'Leave the keys of large lists and maps out with excludeKeyNames of the shellfile, or shorten the names above them.',
    ],
  })
}

function isBelowState({ path: [top] }: Leaf): boolean {
  return top?.kind === 'name' && top.name === 'state'
}

/** Assignments that any POSIX shell can source, whatever the values are: inside single quotes only the quote is special. */
export function toShellText(variables: readonly ShellVariable[]): string {
  return variables.map(([name, value]) => `${name}='${value.replaceAll("'", "'\\''")}'\n`).join('')
}

function* leaves(value: JsonValue, path: Path, excluded: ReadonlySet<string>): Generator<Leaf> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* leaves(item, [...path, { kind: 'index', index }], excluded)
  } else if (isObject(value)) {
    for (const [name, item] of Object.entries(value)) {
      if (!excluded.has(name)) yield* leaves(item, [...path, { kind: 'name', name }], excluded)
    }
  } else if (value !== null) {
    yield { path, value }
  }
}

function variableName(path: Path): string {
  return `CICD_${path
    .map(stepText)
    .join('__')
    .replaceAll(/[^0-9A-Za-z_]+/g, '_')}`
}

function stepText(step: Step): string {
  return step.kind === 'name' ? step.name : String(step.index)
}

/** Booleans and numbers as Python prints them: scripts written for the Python program compare with `True`. */
function variableValue(path: Path, value: JsonPrimitive): string {
  const text = isJsonNumber(value)
    ? numberText(value)
    : typeof value === 'boolean'
      ? value
        ? 'True'
        : 'False'
      : String(value)
  if (!text.includes('\0')) return text
  throw new CicdError('NUL_IN_VALUE', `${formatPath(path)} holds a NUL byte, which no shell variable can hold`, {
    suggestions: ['Store the value as base64, or leave its key out with excludeKeyNames.'],
  })
}
