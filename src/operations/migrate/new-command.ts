import { formatPath, isJsonPath, parsePath } from '../../json/path.ts'
import { fromPythonPath } from '../../json/python-path.ts'
import { asLiteral, plainText, quoted, splitOutside, variablesOf, withoutVariables } from './shell-text.ts'

/** The values of each flag, one for each use, marked as in `shell-text.ts`. The value of a switch is empty. */
export type LegacyFlagValues = ReadonlyMap<string, readonly string[]>

const levels: Readonly<Record<string, string>> = { warning: 'warn', critical: 'error', fatal: 'error', notset: 'trace' }

/** The command for a shell that does the same as the flags of the Python program; undefined if they do nothing. */
export function newCommand(flags: LegacyFlagValues): string | undefined {
  const last = (flag: string) => flags.get(flag)?.at(-1) ?? ''
  const option = (name: string, flag: string) => (last(flag) === '' ? [] : [name, last(flag)])
  const written = last('--log-level')
  const log = hasVariable(written) ? written : written.toLowerCase()
  const common = [
    ...option('--config', '--config'),
    ...option('--secrets', '--secrets'),
    ...(log === '' ? [] : ['--log-level', levels[log] ?? log]),
  ]
  const id = option('--id', '--id')
  const vars = (flags.get('--tmpl-ctx-var') ?? []).flatMap((text) => ['--var', text])
  const sets = (flags.get('--set') ?? []).flatMap(changesOf)
  const changes = sets.flatMap(({ flag, text }) => [flag, text])
  const named = last('--handle-event')
  const event = hasVariable(named) || /^[^=]+=[^=]+$/.test(named) ? ['--event', named] : []

  const words = () => {
    // A flag without its value does nothing.
    if (['--init-new', '--get', '--generate', '--handle-event'].some((flag) => flags.has(flag) && last(flag) === ''))
      return
    if (flags.has('--init-new')) {
      const bases = option('--bases-dir', '--init-bases-dir')
      const app = [...option('--app-config', '--init-app-config-file'), ...bases]
      const context = option('--cicd-context', '--init-cicd-context-name')
      return ['init', last('--init-new'), ...app, ...context, '--if-exists', 'replace', ...changes, ...vars, ...event]
    }
    if (flags.has('--load')) return ['load', ...id, ...changes, ...vars, ...event]
    if (flags.has('--get'))
      return ['get', plainIfOne(pathOf(last('--get'))), '--render', '--default', '', ...id, ...vars]
    if (flags.has('--generate')) return ['generate', pathOf(last('--generate')), ...id, ...vars]
    if (flags.has('--handle-event')) return ['handle-event', last('--handle-event'), ...id, ...changes, ...vars]
    if (sets.length > 0)
      return ['set', ...sets.flatMap(({ flag, text }) => (flag === '--set' ? [text] : [flag, text])), ...id]
    return undefined
  }
  const found = words()
  return found === undefined ? undefined : ['cicdstatemgr', ...[...found, ...common].map(quoted)].join(' ')
}

/** A path of the Python program in the form of this program; unchanged if that is not possible. */
function pathOf(text: string): string {
  try {
    return hasVariable(text) ? text : asLiteral(fromPythonPath(plainText(text)))
  } catch {
    return text
  }
}

/** A JSONPath that names one value, such as `$.state.a[0]`, as a plain path: `get` prints a list for a JSONPath. */
function plainIfOne(text: string): string {
  const [, below] = /^\$\.?(.+)$/s.exec(hasVariable(text) ? '' : plainText(text)) ?? []
  if (below === undefined || isJsonPath(below)) return text
  try {
    // The document is a map, so its own items have names.
    const path = parsePath(below.startsWith('[') ? `x${below}` : below)
    return asLiteral(formatPath(below.startsWith('[') ? path.slice(1) : path))
  } catch {
    return text
  }
}

/** Whether the path of `--get` is JSONPath that may match several values. */
export function isListQuery(flags: LegacyFlagValues): boolean {
  if (flags.has('--init-new') || flags.has('--load')) return false
  const path = plainIfOne(pathOf(flags.get('--get')?.at(-1) ?? ''))
  return isJsonPath(hasVariable(path) ? withoutVariables(path, 'x') : plainText(path))
}

function hasVariable(text: string): boolean {
  return variablesOf(text).length > 0
}

interface Change {
  readonly flag: string
  readonly text: string
}

/** Splits a `--set` like the Python program: at `|`, and for lists at `,`. A value `file://FILE` becomes a flag for files. Variables are not split. */
function changesOf(set: string): readonly Change[] {
  return pairsOf(set).flatMap(({ pair, name, text }) => {
    // A variable may hold the whole pair.
    if (isWhole({ pair, name })) return [{ flag: '--set', text: pair.trim() }]
    if (name === '' || text === '') return []
    const [, file] = /^file:\/\/(.+)$/s.exec(text) ?? []
    if (file !== undefined) return [{ flag: fileFlag(file), text: `${name}=${file}` }]
    const items = /(?:\[\]|\{\})$/.test(name) && text !== '[]' ? splitOutside(text, ',') : [text]
    return items.map((item) => ({ flag: '--set', text: `${name}=${item}` }))
  })
}

/** Whether a `--set` has a `|`, `,` or `file://` of its own that means something. */
export function isSplit(set: string): boolean {
  const [first, ...others] = changesOf(set)
  return pairsOf(set).length > 1 || others.length > 0 || (first !== undefined && first.flag !== '--set')
}

/** The parts of a `--set` that change nothing, because they have no path or no value. */
export function skippedParts(set: string): readonly string[] {
  const isSkipped = (one: { pair: string; name: string; text: string }) => (one.name === '' || one.text === '') && !isWhole(one) // prettier-ignore
  return pairsOf(set).flatMap((one) => (isSkipped(one) ? [one.pair.trim()] : []))
}

/** Whether a part of a `--set` without `=` has a variable, which may hold path and value. */
function isWhole({ pair, name }: { readonly pair: string; readonly name: string }): boolean {
  return name === '' && hasVariable(pair) && !plainText(pair).trim().startsWith('=')
}

/** The parts of a `--set`, each with its path and its value, trimmed. */
export function pairsOf(set: string) {
  return splitOutside(set, '|').map((pair) => {
    const [, path = '', value = ''] = /^([^=]*)=(.*)$/s.exec(pair) ?? []
    return { pair, name: path.trim(), text: value.trim() }
  })
}

function fileFlag(file: string): string {
  if (file.endsWith('.json')) return '--json-file'
  return /\.ya?ml$/.test(file) ? '--yaml-file' : '--file'
}
