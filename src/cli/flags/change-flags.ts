import * as Flags from '@oclif/core/flags'
import type { JsonValue } from '../../json/json.ts'
import type { Condition, Operation } from '../../context/operation.ts'
import { incrementFrom, operationFromSet } from '../../context/set-expression.ts'
import { decodeBase64, parseJsonInput } from '../../context/given-text.ts'
import { readYaml } from '../../yaml/read-yaml.ts'
import { refuseEach, splitItem } from './each.ts'
import { listFlag } from './flag-kinds.ts'
import { readInput } from './input.ts'
import type { RawToken } from './flag-kinds.ts'

/** Flags that change the document; they apply in the order in which they are written. */
export const changeFlags = {
  set: change('PATH=VALUE', 'store a text; PATH[] appends it to a list, PATH{} adds it to a set'),
  'json-value': change('PATH=JSON', 'store a JSON value'),
  file: change('PATH=FILE', 'store the text of a file, byte for byte; - is stdin'),
  'json-file': change('PATH=FILE', 'store the content of a JSON file'),
  'yaml-file': change('PATH=FILE', 'store the content of a YAML file'),
  base64: change('PATH=BASE64', 'store a text that is given as base64'),
  unset: change('PATH', 'remove a value'),
  increment: change('PATH=N', 'add an integer to a number; a missing number counts as 0'),
  copy: change('PATH=FROM', 'store the value of another path, of any type'),
  'allow-config-paths': Flags.boolean({
    description: 'allow changes of pipelines, channel, jinja2Macros, variables and appPipelinesConfig',
    helpGroup: 'CHANGE',
  }),
}

function change(helpValue: string, description: string) {
  return listFlag({ description, helpValue, helpGroup: 'CHANGE' })
}

/** Conditions on the newest document; if one does not hold, nothing is changed (exit 5). */
export const conditionFlags = {
  if: listFlag({
    description: 'change only if the value is this text, or a number or boolean equal to it',
    helpValue: 'PATH=VALUE',
  }),
  'if-absent': listFlag({ description: 'change only if there is no value', helpValue: 'PATH' }),
  'if-revision': Flags.integer({
    description: 'change only if the context is at this revision',
    helpValue: 'N',
    min: 0,
  }),
}

/** Turns what a flag's `PATH=TEXT` says after the `=` into a value. */
type ValueReader = (text: string, flag: string) => JsonValue | Promise<JsonValue>

const valueReaders: Readonly<Record<string, ValueReader>> = {
  set: (text) => text,
  'json-value': parseJsonInput,
  file: readInput,
  'json-file': async (file) => parseJsonInput(await readInput(file), file),
  'yaml-file': async (file) => readYaml(await readInput(file), file),
  base64: decodeBase64,
}

/** The operations that a command line asks for, in its order. Arguments count as `--set` with `argumentsAreSets`. */
export async function operationsOf(
  raw: readonly RawToken[],
  { argumentsAreSets = false } = {},
): Promise<readonly Operation[]> {
  const operations: Operation[] = []
  for (const token of raw) {
    const flag = token.type === 'flag' ? token.flag : argumentsAreSets ? 'set' : undefined
    const operation = flag === undefined ? undefined : await operationOf(flag, token.input)
    if (operation !== undefined) operations.push(operation)
  }
  return operations
}

async function operationOf(flag: string, text: string): Promise<Operation | undefined> {
  refuseEach(text)
  if (flag === 'unset') return { op: 'unset', path: text }
  if (flag === 'increment') return incrementFrom(splitItem(text))
  if (flag === 'copy') return copy(text)
  const readValue = valueReaders[flag]
  if (readValue === undefined) return undefined
  const { path, value } = splitItem(text)
  return operationFromSet(path, await readValue(value, `--${flag} ${path}`))
}

function copy(text: string): Operation {
  const { path, value: from } = splitItem(text)
  return { op: 'copy', path, from }
}

/** The conditions that a command line sets. */
export function conditionsOf(flags: {
  readonly if?: readonly string[] | undefined
  readonly 'if-absent'?: readonly string[] | undefined
  readonly 'if-revision'?: number | undefined
}): readonly Condition[] {
  const revision = flags['if-revision']
  return [
    ...(flags.if ?? []).map((text): Condition => ({ if: 'equals', ...splitItem(text) })),
    ...(flags['if-absent'] ?? []).map((path): Condition => ({ if: 'absent', path })),
    ...(revision === undefined ? [] : [{ if: 'revision', revision } as const]),
  ]
}
