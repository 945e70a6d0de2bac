import type { CicdError } from '../../errors/cicd-error.ts'
import { shellWord } from '../../text/shell-word.ts'

/** The command line that was meant by arguments in the form of another program, such as `diff 1..2`. */
export function formHint(...call: Parameters<typeof otherForm>): string | undefined {
  const words = otherForm(...call)
  return words === undefined ? undefined : lineOf(words)
}

/** The command line, quoted for a shell. */
export function lineOf([command = '', ...argv]: readonly string[]): string {
  return ['cicdstatemgr', ...command.split(':'), ...argv.map(shellWord)].join(' ')
}

function otherForm(
  { code, message }: CicdError,
  id: string,
  argv: readonly string[],
  places: readonly number[],
): readonly string[] | undefined {
  const words = places.map((place) => argv[place] ?? '')
  const [word = '', value = ''] = words
  const rest = argv.filter((_, index) => !places.includes(index))
  const isOnly = words.length === 1
  if (id === 'set' && code === 'BAD_SET' && words.length === 2) {
    return isPath(word) && !isPath(value) && !value.includes('=') ? [id, `${word}=${value}`, ...rest] : undefined
  }
  if (id === 'decide' || id === 'decisions') return otherVote(message, id, words, rest)
  if (id === 'diff' && code === 'BAD_REVISION' && isOnly) {
    const [, from, to] = /^(\d+)(?:\.{2,3}|-|:)(\d+)$/.exec(word) ?? []
    return from === undefined || to === undefined ? undefined : [id, from, to, ...rest]
  }
  if (id === 'history' && code === 'CONTEXT_NOT_FOUND' && isOnly && /^\d{1,3}$/.test(word)) {
    return [id, '--limit', word, ...rest]
  }
  if (id === 'list' && isOnly && message.startsWith('unexpected argument')) return [id, '--prefix', word, ...rest]
  if (id === 'handle-event' && code === 'BAD_EVENT' && isOnly) {
    const [, pipeline, event] = /^([\w-]+)[:/.]([\w-]+)$/.exec(word) ?? []
    return pipeline === undefined || event === undefined ? ['events'] : [id, `${pipeline}=${event}`, ...rest]
  }
  if (id === 'get' && code === 'VALUE_NOT_FOUND' && isOnly && /^\/?(?:state|pipelines|variables)\//.test(word)) {
    return [id, word.replace(/^\//, '').replaceAll('/', '.'), ...rest]
  }
  return undefined
}

/** `decide deploy --approve`, `decisions approve deploy`, `decisions show deploy`. */
function otherVote(
  message: string,
  id: string,
  [word = '', name = '', ...more]: readonly string[],
  rest: readonly string[],
): readonly string[] | undefined {
  if (id === 'decide') {
    const [, option] = /^there is no flag --(approve|reject|deny|yes|no)\b/.exec(message) ?? []
    if (option === undefined || word === '' || name !== '') return undefined
    return [id, word, '--option', option, ...rest.filter((arg) => arg !== `--${option}`)]
  }
  if (!message.startsWith('expected the NAME') || name === '' || more.length > 0) return undefined
  if (['show', 'get', 'list'].includes(word)) return [id, name, ...rest]
  return ['approve', 'reject'].includes(word) ? ['decide', name, '--option', word, ...rest] : undefined
}

function isPath(word: string): boolean {
  return /^\w+[.[][^=]*$/.test(word)
}
