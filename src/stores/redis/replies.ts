import { CicdError } from '../../errors/cicd-error.ts'
import { isObject } from '../../json/json.ts'
import { readJson } from '../shared/document-text.ts'
import { isHistoryEntry } from '../shared/records.ts'
import { isCount, isRevision, isText, listOf, readCount } from '../shared/shape.ts'
import type { Check } from '../shared/shape.ts'
import type { HistoryEntry } from '../shared/store.ts'

/** The answer of `readScript`. */
export type DocumentReply = readonly [
  document: Buffer | number | null,
  revision: Buffer | null,
  hash: Buffer | null,
  history: readonly Buffer[] | null,
]

/** The answer of `summaryScript` for a document that exists. */
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
  recordsLeft: number,
]

/** The answer of SCAN. */
export type ScanReply = readonly [next: string, keys: readonly string[]]

const isBytes: Check = (value) => value === null || Buffer.isBuffer(value)
const isListOfBytes: Check = (value) => value === null || listOf((item) => Buffer.isBuffer(item))(value)
const isFlag: Check = (value) => value === 0 || value === 1
const isNumber: Check = (value) => Number.isInteger(value)

/**
 * Checks an answer of `readScript`: a proxy, or a server that is not a Redis, may answer anything. Throws `REDIS_NOT_REDIS` (store-unavailable), as
 * the others do.
 */
export function documentReply(reply: unknown, where: string): DocumentReply {
  if (isDocumentReply(reply)) return reply
  throw notAsDeclared(where)
}

/** Checks an answer of `summaryScript`; undefined if the document does not exist. */
export function summaryReply(reply: unknown, where: string): SummaryReply | undefined {
  if (reply === null) return undefined
  if (isSummaryReply(reply)) return reply
  throw notAsDeclared(where)
}

/** Checks an answer of SCAN. */
export function scanReply(reply: unknown, where: string): ScanReply {
  if (isScanReply(reply)) return reply
  throw notAsDeclared(where)
}

/** Checks an answer of a script that answers 1 or 0, and returns whether it changed something. */
export function changeReply(reply: unknown, where: string): boolean {
  if (isFlag(reply)) return reply === 1
  throw notAsDeclared(where)
}

/** Checks the answer of a command that can only answer OK. */
export function okReply(reply: unknown, where: string): void {
  if (reply !== 'OK') throw notAsDeclared(where)
}

/** Checks an answer of `timeScript`: milliseconds since 1970. */
export function timeReply(reply: unknown, where: string): number {
  if (isCount(reply)) return reply
  throw notAsDeclared(where)
}

/**
 * The last revision in a meta; 0 without a meta. Throws the same error as a script that cannot read it, so that both are reported in the same way
 * (see error.ts).
 */
export function revisionIn(text: Buffer | string | null, meta: string): number {
  const revision = text === null ? 0 : readCount(text.toString())
  if (isRevision(revision)) return revision
  throw new Error(`UNREADABLE revision ${meta}`)
}

/**
 * The own TTL in a meta, in milliseconds; null: the document does not expire; undefined: the config decides. Throws as `revisionIn` does, and
 * `REDIS_NOT_REDIS` (store-unavailable).
 */
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

/** A history entry without the field that made it unique; undefined if it is damaged. */
export function readEntry(text: Buffer): HistoryEntry | undefined {
  const value = readJson(text.toString())
  if (isObject(value)) delete value.commit
  return isHistoryEntry(value) ? value : undefined
}

function isDocumentReply(reply: unknown): reply is DocumentReply {
  return hasParts(reply, [(value) => isBytes(value) || isCount(value), isBytes, isBytes, isListOfBytes])
}

function isSummaryReply(reply: unknown): reply is SummaryReply {
  return hasParts(reply, [isCount, isText, isFlag, isText, isText, isNumber, isCount, isText, isText, isNumber])
}

function isScanReply(reply: unknown): reply is ScanReply {
  return hasParts(reply, [(next) => isText(next) && /^\d+$/.test(next), listOf(isText)])
}

/** Whether an answer is a list with one valid part for each check. */
export function hasParts(reply: unknown, checks: readonly Check[]): boolean {
  return Array.isArray(reply) && reply.length === checks.length && checks.every((check, index) => check(reply[index]))
}

/** The failure (store-unavailable) of an answer that does not fit the command. */
export function notAsDeclared(where: string): CicdError {
  return new CicdError('REDIS_NOT_REDIS', `${where} answers, but not like Redis: its answer does not fit the command`)
}
