import type { Redis } from 'ioredis'
import type { ContextId } from '../../context/context-id.ts'
import type { JsonObject } from '../../json/json.ts'
import { cicdContextInside, idInside } from '../shared/document-file.ts'
import { readDocument, tooLarge } from '../shared/document-text.ts'
import { brokenContext } from '../shared/list-sorted.ts'
import { isTime, isoTime } from '../shared/shape.ts'
import { summaryScript } from './context-scripts.ts'
import { redisError } from './error.ts'
import { redisKeys } from './keys.ts'
import { revisionIn, summaryReply } from './replies.ts'
import type { SummaryReply } from './replies.ts'
import { runForEach } from './script.ts'
import { cureOfDocument, isWrongType, keyTaken } from './taken-key.ts'
import type { ContextSummary } from '../shared/store.ts'

/** A list: the prefix of its keys, and the name of the server in messages. */
export interface Listed {
  readonly keyPrefix: string
  readonly where: string
}

/** A list of contexts: documents of more than `largest` bytes are not read. */
export interface ListedContexts extends Listed {
  readonly largest: number
}

/**
 * Reads summaries in one round trip to the node that has the keys. Keys that are gone or are not contexts are left out. A key of another type with a
 * record of ours beside it was a context: it is listed with an error, and needs another round trip.
 */
export async function readSummaries(
  client: Redis,
  { keyPrefix, where, largest }: ListedContexts,
  ids: readonly ContextId[],
): Promise<ContextSummary[]> {
  const replies = await runForEach(client, summaryScript, ids, (id) => redisKeys(keyPrefix, id), { largest })
  const taken = await takenContexts(
    client,
    { keyPrefix, where },
    ids.filter((_, index) => isWrongType(replies[index]?.[0])),
  )
  const read = ids.flatMap((id, index) => {
    const [error, answer] = replies[index] ?? [null, null]
    if (error !== null && isWrongType(error)) return []
    if (error !== null) throw error
    const reply = summaryReply(answer, where)
    return reply === undefined ? [] : summary(id, reply, { ...redisKeys(keyPrefix, id), where, largest })
  })
  return [...read, ...taken]
}

/** Contexts whose keys got another type: a meta of ours is beside them. */
async function takenContexts(
  client: Redis,
  { keyPrefix, where }: Listed,
  ids: readonly ContextId[],
): Promise<ContextSummary[]> {
  const pipeline = client.pipeline()
  for (const id of ids) pipeline.hget(redisKeys(keyPrefix, id).meta, 'hash')
  const hashes = ids.length === 0 ? [] : ((await pipeline.exec()) ?? [])
  return ids
    .filter((_, index) => typeof hashes[index]?.[1] === 'string')
    .map((id) => brokenContext({ id }, keyTaken(keyPrefix + id, where)))
}

/** When a context expires, from the answer of the summary script; undefined if it does not. */
export function expiryOf([, , , , , left, now]: SummaryReply): string | undefined {
  return left < 0 ? undefined : isoTime(now + left)
}

/** When the records of a context expire, if its document does not: another program has stored the document without its end. */
export function recordsExpiryOf([, , , , , , now, , , left]: SummaryReply): string | undefined {
  return left < 0 ? undefined : isoTime(now + left)
}

function summary(
  id: ContextId,
  reply: SummaryReply,
  at: { document: string; meta: string; where: string; largest: number },
): ContextSummary[] {
  const [bytes, last, isOurs, changedAt, name, , , text, problem] = reply
  const hasRecord = last !== '0'
  const foreign = text === '' || hasRecord ? undefined : contextIn(text, id)
  if (text !== '' && !hasRecord && foreign === undefined) return []
  const cicdContext = foreign === undefined ? name : cicdContextInside(foreign)
  const known = { id, cicdContext: cicdContext === '' ? undefined : cicdContext, expiresAt: expiryOf(reply), bytes }
  const source = `the key "${at.document}" of ${at.where}`
  try {
    if (bytes > at.largest) throw tooLarge(bytes, at.largest, source, cureOfDocument(id, at.document, hasRecord))
    if (problem !== '') throw new Error(problem)
    // Another program wrote this text beside our record.
    if (text !== '' && hasRecord) readDocument(text, source)
    const revision = revisionIn(last, at.meta) + (isOurs === 1 ? 0 : 1)
    return [{ ...known, revision, changedAt: isOurs === 1 && isTime(changedAt) ? changedAt : undefined }]
  } catch (error) {
    return [brokenContext(known, redisError(error, at.where, at.meta, 'nothing'))]
  }
}

/** The document in a text that another program stored, if it has this id inside. */
function contextIn(text: string, id: ContextId): JsonObject | undefined {
  try {
    const document = readDocument(text, id)
    return idInside(document) === id ? document : undefined
  } catch {
    return undefined
  }
}
