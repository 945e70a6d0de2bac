import { resolve } from 'node:path'
import type { JsonValue } from '../json/json.ts'
import type { Operation } from '../context/operation.ts'
import { operationFromSet } from '../context/set-expression.ts'
import { CicdError, systemCodeOf } from '../errors/cicd-error.ts'
import { isRefusedYaml, parseJsonOrYaml, readInput } from '../cli/flags/input.ts'
import { excerpt } from '../text/shorten.ts'
import { readableFile } from './readable-file.ts'

export interface SetOptions {
  /** The directory for relative paths of `file://`. */
  readonly cwd: string
  /** Every `--set` is one pair with a literal value: `|`, `,` and `file://` have no meaning. */
  readonly safe: boolean
  /** Config and secrets, files or folders, absolute: `file://` does not read them. */
  readonly kept: readonly string[]
  /** Gets a message for each skipped part. It may quote the part. */
  readonly warn: (message: string) => void
}

/** The operations that the original's `--set PATH=VALUE|PATH=VALUE` asks for: trimmed, what lacks a path or a value left out. */
export async function legacyOperations(sets: readonly string[], options: SetOptions): Promise<Operation[]> {
  const { safe, warn } = options
  const operations: Operation[] = []
  for (const pair of safe ? sets : sets.flatMap((set) => set.split('|'))) {
    const [, path = '', text = ''] = /^([^=]*)=(.*)$/s.exec(pair) ?? []
    if (path.trim() === '' || text.trim() === '') {
      warn(
        `--set: skipped ${path.trim() === '' ? `${quoted(pair)}, which has no path or no =` : `${path.trim()}, which has no value`}`,
      )
      continue
    }
    if (safe) {
      warnOfSeparator(path.trim(), text, warn)
      operations.push(operationFromSet(path.trim(), text.trim()))
    } else operations.push(...operationsOf(path.trim(), await valueOf(text.trim(), options)))
  }
  return operations
}

/** Warns if a literal value looks like a `--set` with several changes, which it was before. */
function warnOfSeparator(path: string, text: string, warn: SetOptions['warn']): void {
  const [found] = /\|\s*state\.[\w."'[\]{}-]+\s*=/.exec(text.slice(0, longestSearched)) ?? []
  if (found === undefined) return
  warn(
    `--set ${path}: ${quoted(found)} is part of the value, because of CICDSTATEMGR_LEGACY_SAFE=1; if it is a change, give it a --set of its own`,
  )
}

/** Characters of a value that are searched for a separator. */
const longestSearched = 20_000

/** The beginning of a part: enough to find it. */
function quoted(pair: string): string {
  return JSON.stringify(excerpt(pair, 60))
}

/** Lists take a text item by item. */
function operationsOf(path: string, value: JsonValue): Operation[] {
  const isList = path.endsWith('[]') || path.endsWith('{}')
  const items = isList && typeof value === 'string' && value !== '[]' ? value.split(',') : [value]
  return items.map((item) => operationFromSet(path, item))
}

/**
 * `file://` reads JSON, then YAML, then plain text; if the file does not exist, the text itself remains. YAML that PyYAML would read and that is
 * refused here, such as a key that occurs twice, is an error: storing its text would be wrong.
 */
async function valueOf(text: string, { cwd, kept, warn }: SetOptions): Promise<JsonValue> {
  if (!text.startsWith('file://') || text === 'file://') return text
  const path = text.slice('file://'.length)
  let content: string
  try {
    content = await readInput(await readableFile(resolve(cwd, path), kept))
  } catch (error) {
    if (!(error instanceof CicdError) || systemCodeOf(error.cause) !== 'ENOENT') throw error
    warn(`--set: there is no file ${excerpt(path, 120)}, the text is stored`)
    return text
  }
  try {
    return parseJsonOrYaml(content, path)
  } catch (error) {
    if (!(error instanceof CicdError) || isRefusedYaml(error)) throw error
    warn(`--set: file://${path} is neither JSON nor YAML, its text is stored: ${error.message}`)
    return content
  }
}
