import { CicdError } from '../../errors/cicd-error.ts'
import { isCount, isRevision, isText, listOf, readCount } from '../shared/shape.ts'
import type { Check } from '../shared/shape.ts'

/** What `readScript` answers. */
export type DocumentReply = readonly [
  document: Buffer | null,
  revision: Buffer | null,
  hash: Buffer | null,
  history: readonly Buffer[] | null,
]

/** What `summaryScript` answers where there is a document. */
export type SummaryReply = readonly [
  bytes: number,
  revision: string,
  isOurs: 0 | 1,
  changedAt: string,
  cicdContext: string,
  left: number,
  now: number,
  text: string,
  problem: string,
]

/** What SCAN answers. */
export type ScanReply = readonly [next: string, keys: readonly string[]]

const isBytes: Check = (value) => value === null || Buffer.isBuffer(value)
const isListOfBytes: Check = (value) => value === null || listOf((item) => Buffer.isBuffer(item))(value)
const isFlag: Check = (value) => value === 0 || value === 1
const isNumber: Check = (value) => Number.isInteger(value)

/** Checks an answer: a server that is not a Redis, or a proxy, may give any. Throws `REDIS_NOT_REDIS` (store-unavailable), as the others do. */
export function documentReply(reply: unknown, where: string): DocumentReply {
  if (isDocumentReply(reply)) return reply
  throw notAsDeclared(where)
}

/** Checks an answer; undefined for that of a document that is not there. */
export function summaryReply(reply: unknown, where: string): SummaryReply | undefined {
  if (reply === null) return undefined
  if (isSummaryReply(reply)) return reply
  throw notAsDeclared(where)
}

/** Checks an answer. */
export function scanReply(reply: unknown, where: string): ScanReply {
  if (isScanReply(reply)) return reply
  throw notAsDeclared(where)
}

/** Checks the answer of a script that says 1 or 0: whether it changed something. */
export function changeReply(reply: unknown, where: string): boolean {
  if (isFlag(reply)) return reply === 1
  throw notAsDeclared(where)
}

/** Checks the answer of a command that can only say OK. */
export function okReply(reply: unknown, where: string): void {
  if (reply !== 'OK') throw notAsDeclared(where)
}

/** Checks an answer: milliseconds since 1970. */
export function timeReply(reply: unknown, where: string): number {
  if (isCount(reply)) return reply
  throw notAsDeclared(where)
}

/** The last revision that a meta tells of, 0 without one. Throws as a script does that cannot read it, so that both are told alike (see error.ts). */
export function revisionIn(text: Buffer | string | null, meta: string): number {
  const revision = text === null ? 0 : readCount(text.toString())
  if (isRevision(revision)) return revision
  throw new Error(`UNREADABLE revision ${meta}`)
}

/** The time to live that a meta tells of, milliseconds; null for none that ends, undefined where the config decides. Throws as `revisionIn` does, and `REDIS_NOT_REDIS` (store-unavailable). */
export function ttlIn(
  text: unknown,
  { meta, where }: { readonly meta: string; readonly where: string },
): number | null | undefined {
  if (text === null) return undefined
  if (!isText(text)) throw notAsDeclared(where)
  const ttl = readCount(text)
  if (ttl === undefined) throw new Error(`UNREADABLE ttl ${meta}`)
  return ttl === 0 ? null : ttl
}

function isDocumentReply(reply: unknown): reply is DocumentReply {
  return hasParts(reply, [isBytes, isBytes, isBytes, isListOfBytes])
}

function isSummaryReply(reply: unknown): reply is SummaryReply {
  return hasParts(reply, [isCount, isText, isFlag, isText, isText, isNumber, isCount, isText, isText])
}

function isScanReply(reply: unknown): reply is ScanReply {
  return hasParts(reply, [(next) => isText(next) && /^\d+$/.test(next), listOf(isText)])
}

/** Whether an answer is a list of so many parts, each as its check wants it. */
export function hasParts(reply: unknown, checks: readonly Check[]): boolean {
  return Array.isArray(reply) && reply.length === checks.length && checks.every((check, index) => check(reply[index]))
}

/** The failure (store-unavailable) of a server that answers something else than what was asked. */
export function notAsDeclared(where: string): CicdError {
  return new CicdError('REDIS_NOT_REDIS', `${where} answers, but not like Redis: its answer does not fit the command`)
}
