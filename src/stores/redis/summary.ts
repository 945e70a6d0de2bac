import type { Redis } from 'ioredis'
import type { ContextId } from '../../context/context-id.ts'
import type { JsonObject } from '../../json/json.ts'
import { cicdContextInside, idInside } from '../shared/document-file.ts'
import { readDocument } from '../shared/document-text.ts'
import { brokenContext } from '../shared/list-sorted.ts'
import { isTime, isoTime } from '../shared/shape.ts'
import { summaryScript } from './context-scripts.ts'
import { redisError } from './error.ts'
import { redisKeys } from './keys.ts'
import { revisionIn, summaryReply } from './replies.ts'
import type { SummaryReply } from './replies.ts'
import { runForEach } from './script.ts'
import type { ContextSummary } from '../shared/store.ts'

/** What a list is of: keys that begin so, on a server that messages call so. */
export interface Listed {
  readonly keyPrefix: string
  readonly where: string
}

/** Summaries in one round trip to the node that has the keys; what is gone or is not a context is left out. */
export async function readSummaries(
  client: Redis,
  { keyPrefix, where }: Listed,
  ids: readonly ContextId[],
): Promise<ContextSummary[]> {
  const replies = await runForEach(client, summaryScript, ids, (id) => redisKeys(keyPrefix, id))
  return ids.flatMap((id, index) => {
    const [error, answer] = replies[index] ?? [null, null]
    if (error?.message.includes('WRONGTYPE')) return []
    if (error !== null) throw error
    const reply = summaryReply(answer, where)
    return reply === undefined ? [] : summary(id, reply, { meta: redisKeys(keyPrefix, id).meta, where })
  })
}

/** When a context expires, from what the summary script said of it. */
export function expiryOf([, , , , , left, now]: SummaryReply): string | undefined {
  return left < 0 ? undefined : isoTime(now + left)
}

function summary(id: ContextId, reply: SummaryReply, at: { meta: string; where: string }): ContextSummary[] {
  const [bytes, last, isOurs, changedAt, name, , , text, problem] = reply
  const foreign = text === '' ? undefined : contextIn(text, id)
  if (text !== '' && foreign === undefined) return []
  const cicdContext = foreign === undefined ? name : cicdContextInside(foreign)
  const known = { id, cicdContext: cicdContext === '' ? undefined : cicdContext, expiresAt: expiryOf(reply), bytes }
  try {
    if (problem !== '') throw new Error(problem)
    const revision = revisionIn(last, at.meta) + (isOurs === 1 ? 0 : 1)
    return [{ ...known, revision, changedAt: isOurs === 1 && isTime(changedAt) ? changedAt : undefined }]
  } catch (error) {
    return [brokenContext(known, redisError(error, at.where, at.meta, 'nothing'))]
  }
}

/** The document in a text that another program stored, if it says that it is this id's. */
function contextIn(text: string, id: ContextId): JsonObject | undefined {
  try {
    const document = readDocument(text, id)
    return idInside(document) === id ? document : undefined
  } catch {
    return undefined
  }
}
