import * as Flags from '@oclif/core/flags'
import type { JsonValue } from '../../json/json.ts'
import type { Condition, Operation } from '../../context/operation.ts'
import { incrementFrom, operationFromSet } from '../../context/set-expression.ts'
import { decodeBase64, parseJsonInput } from '../../context/given-text.ts'
import { readYaml } from '../../yaml/read-yaml.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { shellWord } from '../../text/shell-word.ts'
import { refuseEach, splitItem } from './each.ts'
import { listFlag } from './flag-kinds.ts'
import { readInput } from './input.ts'
import { fileToRead, filesDirFlag } from './work-files.ts'
import type { RawToken } from './flag-kinds.ts'

/** Flags that change the document; they apply in the order in which they are written. */
export const changeFlags = {
  set: change('PATH=VALUE', 'store a text; PATH[] appends it to a list, PATH{} adds it to a set'),
  'json-value': change('PATH=JSON', 'store a JSON value'),
  file: change('PATH=FILE', 'store the text of a file, byte for byte; - is stdin'),
  'file-format': Flags.option({
    description: 'format of the files of --file: text (default), json or yaml',
    options: ['text', 'json', 'yaml'] as const,
    helpGroup: 'CHANGE',
  })(),
  ...filesDirFlag,
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

/** Turns the text after the `=` of `PATH=TEXT` into a value. */
type ValueReader = (text: string, flag: string) => JsonValue | Promise<JsonValue>

const asText = (text: string): string => text

const valueReaders: Readonly<Record<string, ValueReader>> = {
  set: asText,
  'json-value': parseJsonValue,
  base64: decodeBase64,
}

/** `parseJsonInput` with a hint in its error: a person who forgot the quotes of JSON may need the flag for a text. */
function parseJsonValue(text: string, source: string): JsonValue {
  try {
    return parseJsonInput(text, source)
  } catch (error) {
    if (!(error instanceof CicdError) || /^\s*[[{"]/.test(text)) throw error
    // The text is not repeated: it may be a secret.
    const path = source.slice(source.indexOf(' ') + 1)
    const suggestions = [`For a text: --set ${shellWord(`${path}=TEXT`)}`]
    throw new CicdError(error.code, error.message, { suggestions, cause: error })
  }
}

const fileReaders: Readonly<Record<string, (text: string, file: string) => JsonValue>> = {
  text: asText,
  // Editors on Windows may write a byte order mark, which JSON does not have.
  json: (text, file) => parseJsonInput(text.replace(/^\uFEFF/, ''), file),
  yaml: readYaml,
}

/** The flags that say how files are read. */
export interface FileReading {
  readonly 'files-dir'?: string | undefined
  readonly 'file-format'?: string | undefined
}

/** The operations of a command line, in its order. With `argumentsAreSets`, arguments count as `--set`. */
export async function operationsOf(
  raw: readonly RawToken[],
  { argumentsAreSets = false, files = {} }: { argumentsAreSets?: boolean; files?: FileReading } = {},
): Promise<readonly Operation[]> {
  const operations: Operation[] = []
  for (const token of raw) {
    const flag = token.type === 'flag' ? token.flag : argumentsAreSets ? 'set' : undefined
    const operation = flag === undefined ? undefined : await operationOf(flag, token.input, files)
    if (operation !== undefined) operations.push(operation)
  }
  return operations
}

async function operationOf(flag: string, text: string, files: FileReading): Promise<Operation | undefined> {
  refuseEach(text)
  if (flag === 'unset') return { op: 'unset', path: text }
  if (flag === 'increment') return incrementFrom(splitItem(text))
  if (flag === 'copy') return copy(text)
  const readValue = valueReaders[flag] ?? fileReader(flag, files)
  if (readValue === undefined) return undefined
  const { path, value } = splitItem(text)
  return operationFromSet(path, await readValue(value, `--${flag} ${path}`))
}

function fileReader(flag: string, files: FileReading): ValueReader | undefined {
  if (flag !== 'file' && flag !== 'json-file' && flag !== 'yaml-file') return undefined
  const format = flag === 'file' ? (files['file-format'] ?? 'text') : flag.slice(0, -'-file'.length)
  const readAs = fileReaders[format] ?? asText
  return async (file) => readAs(await readInput(await fileToRead(file, files['files-dir'])), file)
}

function copy(text: string): Operation {
  const { path, value: from } = splitItem(text)
  return { op: 'copy', path, from }
}

/** The conditions of a command line. */
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
