import type { Redis } from 'ioredis'
import type { ContextId } from '../../context/context-id.ts'
import type { JsonObject } from '../../json/json.ts'
import { cicdContextInside, idInside } from '../shared/document-file.ts'
import { readDocument } from '../shared/document-text.ts'
import { summaryScript } from './context-scripts.ts'
import { redisKeys } from './keys.ts'
import type { ContextSummary } from '../shared/store.ts'

type Reply = [
  bytes: number,
  revision: number,
  changedAt: string,
  cicdContext: string,
  left: number,
  now: number,
  text: string,
]

/** Summaries in one round trip to the node that has the keys; what is gone or is no context is left out. */
export async function readSummaries(
  client: Redis,
  keyPrefix: string,
  ids: readonly ContextId[],
): Promise<ContextSummary[]> {
  if (ids.length === 0) return []
  const { lua, sha, keys } = summaryScript
  const pipeline = client.pipeline()
  for (const [index, id] of ids.entries()) {
    const { document, meta } = redisKeys(keyPrefix, id)
    // The first brings the text of the script, in case the server does not know it.
    if (index === 0) pipeline.eval(lua, keys, document, meta)
    else pipeline.evalsha(sha, keys, document, meta)
  }
  const replies = (await pipeline.exec()) ?? []
  return ids.flatMap((id, index) => {
    const [error, reply] = replies[index] ?? [null, null]
    if (error === null) return reply === null ? [] : summary(id, reply as Reply)
    if (error.message.includes('WRONGTYPE')) return []
    throw error
  })
}

/** When a context expires, from what the summary script said of it. */
export function expiryOf(reply: unknown): string | undefined {
  if (reply === null) return undefined
  const [, , , , left, now] = reply as Reply
  return left < 0 ? undefined : new Date(now + left).toISOString()
}

function summary(id: ContextId, reply: Reply): ContextSummary[] {
  const [bytes, revision, changedAt, name, , , text] = reply
  const foreign = text === '' ? undefined : contextIn(text, id)
  if (text !== '' && foreign === undefined) return []
  const cicdContext = foreign === undefined ? name : cicdContextInside(foreign)
  return [
    {
      id,
      cicdContext: cicdContext === '' ? undefined : cicdContext,
      revision,
      changedAt: changedAt === '' ? undefined : changedAt,
      expiresAt: expiryOf(reply),
      bytes,
    },
  ]
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
