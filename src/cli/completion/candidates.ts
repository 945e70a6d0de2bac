import { approversNamed } from '../../decisions/people.ts'
import { policyIn } from '../../decisions/require-policy.ts'
import { decisionsIn, readDecision } from '../../decisions/read-decision.ts'
import { isObject } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import { silentLogger } from '../../io/logger.ts'
import { readFrom } from '../../operations/change/read-context.ts'
import { contextId } from '../../context/context-id.ts'
import { listContexts } from '../../operations/contexts/list-contexts.ts'
import { listEvents } from '../../operations/events/list-events.ts'
import { callerOn } from '../../operations/host.ts'
import type { Caller } from '../../operations/host.ts'
import type { HostOptions } from '../../operations/host-options.ts'
import { keptRevisions } from '../../operations/history/revisions.ts'
import { listLocks } from '../../operations/locks/list-locks.ts'
import { openHost } from '../../operations/open-host.ts'
import { schemaNames } from '../../operations/schema.ts'
import { given } from '../../json/given.ts'
import { listableFlags } from '../flags/each.ts'
import { logLevels } from '../print/stderr-logger.ts'
import type { TypedWord } from './command-line.ts'
import { pathCandidates } from './path-candidates.ts'

/** Most candidates that are offered. */
const mostCandidates = 1000

type Find = (caller: Caller, typed: TypedWord) => Promise<readonly string[]>

/** The values that begin with the typed word: names from the store, from a file, or fixed ones. Empty if none are known. */
export async function candidatesFor(typed: TypedWord, options: HostOptions): Promise<readonly string[]> {
  const fixed = fixedValues(typed)
  const find = fixed === undefined ? finderOf(typed) : undefined
  const named = find === undefined ? [] : withCaller(typed, options, (caller) => find(caller, typed))
  const words = actionsOf(typed)
  // The words of the command itself are offered without a store too.
  const found = fixed ?? (words.length === 0 ? await named : await Promise.resolve(named).catch(() => []))
  const fitting = [...words, ...found].filter((text) => text.startsWith(typed.text) && isPlain(text))
  return [...new Set(fitting)].slice(0, mostCandidates)
}

/** Texts that would control a terminal, or that a shell would split, are not offered. */
function isPlain(text: string): boolean {
  return text !== '' && !/\p{Cc}/u.test(text)
}

function fixedValues({ command, of }: TypedWord): readonly string[] | undefined {
  if (of === undefined) return []
  if ('flag' in of && of.flag === 'log-level') return logLevels
  if ('flag' in of && of.flag === 'each') return listableFlags
  if (command === 'schema') return schemaNames
  return command === 'completion' ? ['bash', 'zsh', 'fish'] : undefined
}

/** The words that may come first behind a command, in place of a name. */
const actions: Readonly<Record<string, readonly string[]>> = {
  decisions: ['cancel', 'export', 'keys'],
  'gateway:queue': ['requeue', 'drop'],
}

function actionsOf({ command, of, args }: TypedWord): readonly string[] {
  if (of === undefined || !('arg' in of) || args.length > 0) return []
  return Object.hasOwn(actions, command) ? (actions[command] ?? []) : []
}

const pathFlags: ReadonlySet<string> = new Set(['path', 'unset', 'if-absent'])
const pathValueFlags: ReadonlySet<string> = new Set([
  ...['set', 'json-value', 'file', 'json-file', 'yaml-file', 'base64', 'increment', 'if', 'copy'],
])
const lockCommands: ReadonlySet<string> = new Set(['lock', 'unlock', 'locks'])
const idCommands: ReadonlySet<string> = new Set(['delete', 'edit', 'events', 'history', 'load', 'show', 'ttl'])
const questionCommands: ReadonlySet<string> = new Set(['ask', 'decide', 'decisions', 'wait'])
const revisionCommands: ReadonlySet<string> = new Set(['diff', 'restore'])
const pathCommands: ReadonlySet<string> = new Set(['get', 'export', 'generate'])

function finderOf({ command, of, args }: TypedWord): Find | undefined {
  if (of === undefined) return undefined
  if ('flag' in of) {
    if (of.flag === 'id') return ids
    if (of.flag === 'event') return events
    if (of.flag === 'policy') return policies
    if (of.flag === 'actor' || of.flag === 'invoker') return people
    if (of.flag === 'option' && command === 'decide') return options
    if (pathFlags.has(of.flag)) return paths
    return pathValueFlags.has(of.flag) ? pathsBeforeValues : undefined
  }
  if (lockCommands.has(command)) return locks
  if (command === 'decisions' && !['cancel', 'export', undefined].includes(args[0])) return undefined
  if (questionCommands.has(command)) return questions
  if (of.arg === 'path' && command === 'edit') return paths
  if (idCommands.has(command)) return ids
  if (command === 'handle-event') return events
  if (revisionCommands.has(command)) return revisions
  if (command === 'set') return pathsBeforeValues
  return pathCommands.has(command) ? paths : undefined
}

async function withCaller<T>(
  { values }: TypedWord,
  options: HostOptions,
  work: (caller: Caller) => Promise<T>,
): Promise<T> {
  const { config, secrets, 'cache-dir': cacheDir } = values
  const host = await openHost({ ...options, config, secrets, cacheDir, log: silentLogger })
  try {
    return await work(callerOn(host))
  } finally {
    await host[Symbol.asyncDispose]()
  }
}

const ids: Find = async (caller, { text }) => {
  const found: string[] = []
  let cursor: string | undefined
  do {
    const page = await listContexts(caller, { prefix: text, limit: mostCandidates, ...given({ cursor }) })
    found.push(...page.contexts.map(({ id }) => id))
    cursor = page.cursor
  } while (cursor !== undefined && found.length < mostCandidates)
  return found
}

const locks: Find = async (caller, { text }) =>
  (await listLocks(caller, { prefix: text })).locks.map(({ name }) => name)

const events: Find = async (caller, { command, values }) => {
  const { id, 'app-config': appConfig, 'cicd-context': cicdContext } = values
  const { 'bases-dir': basesDir, 'app-bases-dir': appBasesDir } = values
  const ofFile = command === 'init' && appConfig !== undefined
  const request = ofFile ? given({ appConfig, basesDir, appBasesDir, cicdContext }) : given({ id })
  if (!ofFile && id === undefined) return []
  const { pipelines } = await listEvents(caller, request)
  return pipelines.flatMap(({ pipeline, events: some }) => some.map(({ event }) => `${pipeline}=${event}`))
}

const paths: Find = async (caller, typed) => pathCandidates(await documentOf(caller, typed), typed.text)

/** Candidates of the form `PATH=`. The user writes the value; only the path of `--copy PATH=FROM` is completed behind the `=`, too. */
const pathsBeforeValues: Find = async (caller, typed) => {
  const { of, text } = typed
  const document = await documentOf(caller, typed)
  const at = text.indexOf('=')
  if (at === -1) return pathCandidates(document, text).map((path) => `${path}=`)
  if (of === undefined || !('flag' in of) || of.flag !== 'copy') return []
  const head = text.slice(0, at + 1)
  return pathCandidates(document, text.slice(at + 1)).map((path) => head + path)
}

/** The questions of a context; for a vote and for `cancel` those that are open. */
const questions: Find = async (caller, typed) => {
  const records = decisionsIn(await documentOf(caller, typed))
  const isForOpen = typed.command === 'decide' || typed.args[0] === 'cancel'
  return Object.keys(records).filter((name) => {
    const record = records[name]
    return !isForOpen || (isObject(record) && record.state === 'open')
  })
}

/** The kept revisions, newest first. `restore` gets only older ones: restoring the newest would change nothing. */
const revisions: Find = async ({ host }, { command, values: { id } }) => {
  if (id === undefined) return []
  const [newest = 0, ...older] = await keptRevisions(host, contextId(id))
  return (command === 'restore' ? older : [newest, ...older]).map(String)
}

const policies: Find = ({ host }) => Promise.resolve(Object.keys(host.config.decisions.policies))

/** The people of the config; for a vote those whom the question's policy names. */
const people: Find = async (caller, typed) => {
  const { decisions } = caller.host.config
  const everyone = decisions.people.map(({ name }) => name)
  const [name] = typed.args
  if (typed.command !== 'decide' || name === undefined) return everyone
  const question = readDecision(await documentOf(caller, typed), name)
  const policy = question === undefined ? undefined : policyIn(decisions, question.policy)
  return policy === undefined ? everyone : [...approversNamed(decisions, policy).people]
}

const options: Find = async (caller, typed) => {
  const [name = ''] = typed.args
  const decision = readDecision(await documentOf(caller, typed), name)
  return decision?.options.map(({ key }) => key) ?? []
}

async function documentOf({ host }: Caller, { command, values, args }: TypedWord): Promise<JsonObject> {
  const { id = command === 'edit' ? args[0] : undefined, cached } = values
  if (id === undefined) return {}
  const { document } = await readFrom(host, contextId(id), cached === 'true')
  return isObject(document) ? document : {}
}
