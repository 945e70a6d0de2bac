import * as Flags from '@oclif/core/flags'
import type { JsonValue } from '../../json/json.ts'
import type { Condition, Operation } from '../../context/operation.ts'
import { incrementFrom, operationFromSet } from '../../context/set-expression.ts'
import { decodeBase64, parseJsonInput } from '../../context/given-text.ts'
import { readYaml } from '../../yaml/read-yaml.ts'
import { refuseEach, splitItem } from './each.ts'
import { listFlag } from './flag-kinds.ts'
import { readInput } from './input.ts'
import { fileToRead, filesDirFlag } from './work-files.ts'
import type { RawToken } from './flag-kinds.ts'

/** Flags that change the document; they apply in the order in which they are written. */
export const changeFlags = {
  set: listFlag({ description: 'store a text; PATH[] appends it, PATH{} adds it to a set', helpValue: 'PATH=VALUE' }),
  'json-value': listFlag({ description: 'store a JSON value', helpValue: 'PATH=JSON' }),
  file: listFlag({ description: "store a file's text, byte for byte; - is stdin", helpValue: 'PATH=FILE' }),
  'file-format': Flags.option({
    description: 'what the files of --file hold: text (default), json or yaml',
    options: ['text', 'json', 'yaml'] as const,
  })(),
  ...filesDirFlag,
  'json-file': listFlag({ description: 'store what a JSON file holds', helpValue: 'PATH=FILE' }),
  'yaml-file': listFlag({ description: 'store what a YAML file holds', helpValue: 'PATH=FILE' }),
  base64: listFlag({ description: 'store a text that is given as base64', helpValue: 'PATH=BASE64' }),
  unset: listFlag({ description: 'remove what is there', helpValue: 'PATH' }),
  increment: listFlag({ description: 'add an integer to a number; nothing there counts as 0', helpValue: 'PATH=N' }),
  copy: listFlag({ description: 'store the value of another path, whatever it is', helpValue: 'PATH=FROM' }),
  'allow-config-paths': Flags.boolean({
    description: 'allow changes of pipelines, channel, jinja2Macros, variables and appPipelinesConfig',
  }),
}

/** Flags that must hold of the newest document, or nothing is changed (exit 5). */
export const conditionFlags = {
  if: listFlag({
    description: 'only if this text is there, or a number or boolean that is equal to it',
    helpValue: 'PATH=VALUE',
  }),
  'if-absent': listFlag({ description: 'only if nothing is there', helpValue: 'PATH' }),
  'if-revision': Flags.integer({ description: 'only if the context is at this revision', helpValue: 'N', min: 0 }),
}

/** Turns what a flag's `PATH=TEXT` says after the `=` into a value. */
type ValueReader = (text: string, flag: string) => JsonValue | Promise<JsonValue>

const asText = (text: string): string => text

const valueReaders: Readonly<Record<string, ValueReader>> = {
  set: asText,
  'json-value': parseJsonInput,
  base64: decodeBase64,
}

const fileReaders: Readonly<Record<string, (text: string, file: string) => JsonValue>> = {
  text: asText,
  json: parseJsonInput,
  yaml: readYaml,
}

/** How files are read for a command line. */
export interface FileReading {
  readonly 'files-dir'?: string | undefined
  readonly 'file-format'?: string | undefined
}

/** The operations that a command line asks for, in its order. Arguments count as `--set` with `argumentsAreSets`. */
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
