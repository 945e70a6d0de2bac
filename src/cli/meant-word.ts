import { contextId } from '../context/context-id.ts'
import { decisionsIn } from '../decisions/read-decision.ts'
import { CicdError, reworded } from '../errors/cicd-error.ts'
import { silentLogger } from '../io/logger.ts'
import type { JsonObject } from '../json/json.ts'
import { readContext } from '../operations/change/read-context.ts'
import type { HostOptions } from '../operations/host-options.ts'
import { openHost } from '../operations/open-host.ts'
import { shellWord } from '../text/shell-word.ts'

/** The command, and the id of its context from the flag or its variable. */
interface Asked {
  readonly command: string
  readonly id: unknown
}

/** What a word is, and the command that takes it. */
interface Meant {
  readonly is: string
  readonly line: string
}

/**
 * Says what a word is if it is not what the command takes: an id where the name of a question is expected, or a path or the name of a question where an id is
 * expected. The suggestion is the command that takes it.
 */
export async function withMeantWord(error: unknown, asked: Asked, options: HostOptions): Promise<unknown> {
  if (!(error instanceof CicdError)) return error
  const meant = pathIn(error, asked) ?? (await questionIn(error, asked, options)) ?? (await idIn(error, options))
  if (meant === undefined) return error
  const suggestions = error.suggestions.filter((line) => !/^cicdstatemgr (?:init|decisions) /.test(line))
  return reworded(error, { message: `${error.message}; ${meant.is}`, suggestions: [meant.line, ...suggestions] })
}

/** `history state.a`, `decisions state.a`. */
function pathIn({ code, message }: CicdError, { command, id }: Asked): Meant | undefined {
  // wait says itself that --path takes one.
  if (command === 'wait') return undefined
  const word = code === 'CONTEXT_NOT_FOUND' ? missingContext(message) : quotedFirst(code, message)
  if (word === undefined || !/^(?:state|decisions|pipelines|variables|channel)[.[]/.test(word)) return undefined
  const ofId = typeof id === 'string' && id !== word ? ` --id ${shellWord(id)}` : ' --id ID'
  const is = 'it looks like a path'
  const [, question] = /^decisions\.([\w-]+)$/.exec(word) ?? []
  if (question !== undefined) return { is, line: `cicdstatemgr decisions ${question}${ofId}` }
  if (command !== 'history') return { is, line: `cicdstatemgr get ${shellWord(word)}${ofId}` }
  return { is, line: `cicdstatemgr history${ofId} (shows the changes of all paths)` }
}

/** `show deploy-prod`: the word is a question of the context that the variable names. */
async function questionIn(
  { code, message }: CicdError,
  { id }: Asked,
  options: HostOptions,
): Promise<Meant | undefined> {
  const word = missingContext(message)
  if (code !== 'CONTEXT_NOT_FOUND' || word === undefined || typeof id !== 'string' || id === word) return undefined
  const document = await documentOf(id, options)
  if (document === undefined || !Object.hasOwn(decisionsIn(document), word)) return undefined
  const line = `cicdstatemgr decisions ${shellWord(word)} --id ${shellWord(id)}`
  return { is: `it is a question of ${JSON.stringify(id)}`, line }
}

/** `decisions demo`: the word is the id of a context. */
async function idIn({ code, message }: CicdError, options: HostOptions): Promise<Meant | undefined> {
  const [, context = '', word = ''] = /^"([^"]+)" has no decision "([^"]+)"/.exec(message) ?? []
  if (code !== 'DECISION_NOT_FOUND' || word === '') return undefined
  if (word !== context && (await documentOf(word, options)) === undefined) return undefined
  return { is: 'that is the id of a context', line: `cicdstatemgr decisions --id ${shellWord(word)}` }
}

function missingContext(message: string): string | undefined {
  return /^there is no context data "([^"]+)": /.exec(message)?.[1]
}

function quotedFirst(code: string, message: string): string | undefined {
  return code === 'BAD_DECISION_NAME' ? /^"([^"]+)" /.exec(message)?.[1] : undefined
}

/** The document of a context. A failure here must not hide the error of the command. */
async function documentOf(id: string, options: HostOptions): Promise<JsonObject | undefined> {
  try {
    await using host = await openHost({ ...options, log: silentLogger, progress: undefined })
    return (await readContext(host, contextId(id))).document
  } catch {
    return undefined
  }
}
