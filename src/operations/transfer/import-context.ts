import { resolve } from 'node:path'
import { requireAllowedContext } from '../../config/allowed-contexts.ts'
import type { ContextId } from '../../context/context-id.ts'
import { withDecisionsBeside, withDecisionsOf } from '../../context/decisions-of.ts'
import { isMadeElsewhere } from '../../context/made-elsewhere.ts'
import { replacementOperations } from '../../context/replace-document.ts'
import { decisionsIn } from '../../decisions/read-decision.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { findValue } from '../../json/find-value.ts'
import { given } from '../../json/given.ts'
import type { JsonObject } from '../../json/json.ts'
import type { HistoryEntry, Stored } from '../../stores/shared/store.ts'
import { deliveryKey } from '../change/delivery-key.ts'
import { refreshCaches } from '../change/refresh-caches.ts'
import { retryConflicts } from '../change/retry-conflicts.ts'
import { deliveryRecord, historyEntry } from '../change/update-context.ts'
import type { Caller } from '../host.ts'
import { readContextFile } from './context-file.ts'
import type { ContextFile } from './context-file.ts'
import { readInput } from './read-input.ts'

export interface ImportRequest {
  /** The file that `export --whole` wrote; a relative path starts at the host's directory. */
  readonly file?: string
  /** The text of the file, instead of its path. */
  readonly text?: string
  /** The name of the text in messages. */
  readonly source?: string
  /** The id that the context must have, if set. */
  readonly id?: string
  /** Whether to replace an existing context. */
  readonly replace?: boolean
  /** Whether to keep decisions that no signature proves. */
  readonly trustDecisions?: boolean
  /** Whether to fail if decisions of the file would not be imported. */
  readonly strict?: boolean
}

export interface ImportResult {
  readonly id: string
  readonly revision: number
  readonly replaced: boolean
  /** The revision that was replaced; absent if none was, or if it could not be read. */
  readonly replacedRevision?: number
  /** Set if a run with the same delivery id imported the context before. */
  readonly repeated?: true
  readonly warnings?: readonly string[]
}

/**
 * Stores a context from a file, with its history and time to live, as one write. Everything is checked first. Throws BAD_CONTEXT_FILE,
 * CICD_CONTEXT_NOT_ALLOWED, CONFIG_PATH, CONTEXT_OF_ANOTHER_NAMESPACE, CONTEXT_EXISTS, DECISIONS_LEFT_OUT, INPUT_NOT_READABLE.
 */
export async function importContext(caller: Caller, request: ImportRequest): Promise<ImportResult> {
  const { file: path, text = '', source = path ?? 'text' } = request
  const content = path === undefined ? text : await readInput(resolve(caller.host.cwd, path), path)
  const file = await readContextFile(content, source)
  requireWanted(file, { source, ...given({ id: request.id }) })
  requireRules(caller, file)
  const { document, warnings } = withProvenDecisions(caller, file, request)
  const { host, signal } = caller
  const isMended = request.replace === true && (await removeDamaged(caller, file.id))
  const { stored, kept, replaced, ...how } = await retryConflicts(
    file.id,
    () => attempt(caller, { file, document, replace: request.replace === true, strict: request.strict === true }),
    { clock: host.clock, signal },
  )
  await refreshCaches(host, file.id, stored)
  const told = kept.length === 0 ? warnings : [...warnings, keptWarning(kept)]
  const result = { id: file.id, revision: stored.revision, replaced: replaced || isMended, ...how }
  return { ...result, ...(told.length === 0 ? {} : { warnings: told }) }
}

/** Removes a document of ours that cannot be read, so that the file can take its place. Returns whether there was one. */
async function removeDamaged({ host, isRehearsal = false }: Caller, id: ContextId): Promise<boolean> {
  try {
    await host.store.read(id)
    return false
  } catch (error) {
    if (!(error instanceof CicdError) || error.code !== 'DOCUMENT_UNREADABLE') throw error
    await host.store.requireOurs?.(id)
    await host.store.delete(id)
    host.log.warn(`${id} could not be read: it was damaged; it ${isRehearsal ? 'would be' : 'was'} replaced`)
    return true
  }
}

function keptWarning(names: readonly string[]): string {
  return `decisions that the context has already stay as they are, and are not taken from the file: ${names.join(', ')}`
}

function requireWanted({ id }: ContextFile, request: { readonly source: string; readonly id?: string }): void {
  if (request.id === undefined || request.id === id) return
  throw new CicdError(
    'BAD_CONTEXT_FILE',
    `${request.source} is of the context data "${id}", not of "${request.id}". Nothing was changed.`,
    {
      file: request.source,
      suggestions: ['A context keeps its id when it is moved: give no other --id, nor CICDSTATEMGR_CONTEXT_DATA_ID.'],
    },
  )
}

/** An imported context has to meet the same rules of the config as a context that `init` makes. */
function requireRules({ host, run, allowConfigPaths }: Caller, { id, document }: ContextFile): void {
  const name = findValue(document, 'state.cicdContextName')
  requireAllowedContext(typeof name === 'string' ? name : '', host.config)
  if (host.config.requiredBases.length > 0 && !allowConfigPaths) {
    throw new CicdError(
      'CONFIG_PATH',
      `"${id}" is not imported: the config has requiredBases, and the file brings a configuration of its own`,
      {
        suggestions: ['Use --allow-config-paths where you know who made the file.'],
      },
    )
  }
  const maker = findValue(document, 'state.cicdNamespace')
  if (run?.namespace === undefined || maker === undefined || maker === run.namespace) return
  throw anotherNamespace(id, `and this is ${run.namespace}`)
}

function anotherNamespace(id: string, where: string): CicdError {
  return new CicdError(
    'CONTEXT_OF_ANOTHER_NAMESPACE',
    `the context data "${id}" was made in another namespace, ${where}`,
  )
}

/** If outcomes are signed, unsigned ones do not count anyway. Otherwise a file could claim that anyone agreed to anything. */
function withProvenDecisions(
  { host }: Caller,
  { document }: ContextFile,
  { trustDecisions = false, strict = false }: ImportRequest,
): { readonly document: JsonObject; readonly warnings: readonly string[] } {
  const names = Object.keys(decisionsIn(document))
  if (names.length === 0 || host.publicKeys !== undefined || trustDecisions) return { document, warnings: [] }
  if (strict) {
    throw leftOut(`no signature proves the decisions in the file: ${names.join(', ')}`, [
      'Import with the public keys of the old config (decisions.signing), if decisions were signed there.',
      'If you trust the file: --trust-decisions',
    ])
  }
  const warning = `decisions are left out, because no signature proves them: ${names.join(', ')}; --trust-decisions takes them over`
  return { document: withDecisionsOf({}, document), warnings: [warning] }
}

function leftOut(why: string, suggestions: readonly string[] = []): CicdError {
  return new CicdError('DECISIONS_LEFT_OUT', `${why}. A strict import needs all of them. Nothing was changed.`, {
    suggestions,
  })
}

interface Attempt {
  readonly file: ContextFile
  readonly document: JsonObject
  readonly replace: boolean
  readonly strict: boolean
}

interface Imported extends Pick<ImportResult, 'replaced' | 'replacedRevision' | 'repeated'> {
  readonly stored: Stored
  /** Names of decisions that were kept, although the file has others. */
  readonly kept: readonly string[]
}

/** One attempt; undefined if another process committed first. */
async function attempt(caller: Caller, { file, document, replace, strict }: Attempt): Promise<Imported | undefined> {
  const { store } = caller.host
  const { id } = file
  const key = deliveryKey(caller.deliveryId, 'import', { ...file, replace })
  const existing = await store.read(id)
  if (existing !== undefined && key !== undefined && (await store.readDelivery(id, key)) !== undefined) {
    return { stored: existing, kept: [], replaced: false, repeated: true }
  }
  if (existing !== undefined) requireReplaceable(existing, file, replace)
  // Decisions that people made in this store in the meantime stay.
  const { document: made, kept } =
    existing === undefined ? { document, kept: [] } : withDecisionsBeside(existing.document, document)
  if (strict && kept.length > 0) throw leftOut(`the context has other decisions of these names: ${kept.join(', ')}`)
  const last = existing?.revision ?? (await store.lastRevision(id))
  // Revisions keep their numbers if the id is new in this store; otherwise they continue its count.
  const before = last === 0 ? file.revision : last
  const revision = before + 1
  const entry: HistoryEntry = {
    ...historyEntry(caller, 'import', revision),
    operations: replacementOperations(file.document, made),
    inverse: replacementOperations(made, file.document),
  }
  const result = await store.commit({
    ...{ id, expected: existing?.version, document: made, revision, entry },
    carried: { history: renumbered(file.history, before - file.revision), ttl: file.ttl },
    ...given({ delivery: deliveryRecord(caller, key, revision) }),
  })
  if (result.kind !== 'stored') return undefined
  if (existing !== undefined && isMadeElsewhere(existing))
    caller.host.log.warn(`another program made ${id}; it was replaced all the same`)
  const replacedRevision = existing?.revision
  return { stored: result.stored, kept, replaced: existing !== undefined, ...given({ replacedRevision }) }
}

function requireReplaceable(existing: Stored, { id, document }: ContextFile, replace: boolean): void {
  if (!replace) {
    throw new CicdError('CONTEXT_EXISTS', `there is context data "${id}" already, at revision ${existing.revision}`, {
      suggestions: ['Keep what is there with "export --whole", then say --replace.'],
    })
  }
  const here = findValue(existing.document, 'state.cicdNamespace')
  const there = findValue(document, 'state.cicdNamespace')
  if (here !== there) throw anotherNamespace(id, 'or outside of one, and cannot replace the context that exists')
}

/** Renumbers the history. The oldest changes are dropped if no numbers are left for them. */
function renumbered(history: readonly HistoryEntry[], by: number): readonly HistoryEntry[] {
  if (by === 0) return history
  return history.map((entry) => ({ ...entry, revision: entry.revision + by })).filter(({ revision }) => revision > 0)
}
