import { fromPythonPath } from '../../json/python-path.ts'
import { asLiteral, plainText, quoted, splitOutside, variablesOf } from './shell-text.ts'

/** The values of each flag, one for each use, marked as in `shell-text.ts`. The value of a switch is empty. */
export type LegacyFlagValues = ReadonlyMap<string, readonly string[]>

const levels: Readonly<Record<string, string>> = { warning: 'warn', critical: 'error', fatal: 'error', notset: 'trace' }

/** The command for a shell that does the same as the flags of the Python program; undefined if they do nothing. */
export function newCommand(flags: LegacyFlagValues): string | undefined {
  const last = (flag: string) => flags.get(flag)?.at(-1) ?? ''
  const option = (name: string, flag: string) => (last(flag) === '' ? [] : [name, last(flag)])
  const log = last('--log-level').toLowerCase()
  const common = [
    ...option('--config', '--config'),
    ...option('--secrets', '--secrets'),
    ...(log === '' ? [] : ['--log-level', levels[log] ?? log]),
  ]
  const id = option('--id', '--id')
  const vars = (flags.get('--tmpl-ctx-var') ?? []).flatMap((text) => ['--var', text])
  const sets = (flags.get('--set') ?? []).flatMap(changesOf)
  const changes = sets.flatMap(({ flag, text }) => [flag, text])
  const event = /^[^=]+=[^=]+$/.test(last('--handle-event')) ? ['--event', last('--handle-event')] : []

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
    if (flags.has('--get')) return ['get', pathOf(last('--get')), '--render', '--default', '', ...id, ...vars]
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
    return variablesOf(text).length > 0 ? text : asLiteral(fromPythonPath(plainText(text)))
  } catch {
    return text
  }
}

interface Change {
  readonly flag: string
  readonly text: string
}

/** Splits a `--set` like the Python program: at `|`, and for lists at `,`. A value `file://FILE` becomes a flag for files. Variables are not split. */
function changesOf(set: string): readonly Change[] {
  return pairsOf(set).flatMap(({ name, text }) => {
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
  return pairsOf(set).flatMap(({ pair, name, text }) => (name === '' || text === '' ? [pair.trim()] : []))
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
