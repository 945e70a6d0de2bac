import type { CicdError } from '../../errors/cicd-error.ts'

/** The command line that was meant by arguments in the form of another program: the words of the line, without the program. */
export function otherForm(
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

function isPath(word: string): boolean {
  return /^\w+[.[][^=]*$/.test(word)
}
