import { createHash } from 'node:crypto'
import { isObject } from '../../json/json.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { readIfThere, writeAtomically } from '../../io/atomic-file.ts'
import { readJson, writeJson } from '../shared/document-text.ts'
import { deliveriesKept } from '../shared/store-limits.ts'
import type { Delivery } from '../shared/store.ts'

/** A revision and the text it has. */
export interface KnownRevision {
  readonly revision: number
  readonly sha256: string
  /** When it was made, ISO 8601. */
  readonly time?: string
  /** What made it; counts once the revision is known to have got there. */
  readonly delivery?: Delivery
}

/**
 * What `PATH.meta` knows of PATH: the revision that stands there and the one that a writer was about to put there. It is written
 * before PATH is, so that the text found tells whether that writer got there.
 */
export interface Sidecar {
  readonly revisions: readonly KnownRevision[]
  /** Of the document that stands there now, the newest first. */
  readonly deliveries?: readonly Delivery[]
}

/** The hash by which a revision's text is known. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The sidecar of a document file, without revisions when there is none. Throws `SIDECAR_UNREADABLE` (config). */
export async function readSidecar(path: string): Promise<Sidecar> {
  const text = await readIfThere(path)
  if (text === undefined) return { revisions: [] }
  const sidecar: unknown = readJson(text)
  if (isSidecar(sidecar)) return sidecar
  throw new CicdError('SIDECAR_UNREADABLE', `${path} does not hold the revision of the file beside it`, {
    file: path,
    suggestions: [`Remove ${path}: revisions are counted from 1 again.`],
  })
}

/** Replaces a sidecar. Throws `FILE_NOT_WRITABLE` (store-unavailable). */
export async function writeSidecar(path: string, sidecar: Sidecar, options: { mode: number }): Promise<void> {
  await writeAtomically(path, `${writeJson(sidecar)}\n`, options)
}

/** The highest revision that there was or was to be; 0 when none is known. */
export function newestRevision(sidecar: Sidecar): number {
  return Math.max(0, ...sidecar.revisions.map((known) => known.revision))
}

/** The revision that a text is known by; undefined when another program wrote it. */
export function knownRevision(sha256: string, sidecar: Sidecar): KnownRevision | undefined {
  return sidecar.revisions.findLast((known) => known.sha256 === sha256)
}

/**
 * What deliveries to the text with a hash did. That of a writer who was killed before the text got there did nothing; where another
 * program has written since, it is taken to have got there.
 */
export function deliveriesTo(sha256: string, sidecar: Sidecar): readonly Delivery[] {
  const reached = knownRevision(sha256, sidecar)?.revision ?? Infinity
  const made = sidecar.revisions.flatMap(({ revision, delivery }) =>
    delivery === undefined || revision > reached ? [] : [delivery],
  )
  return made.reduce(withDelivery, sidecar.deliveries ?? [])
}

/** The deliveries with one more, which replaces that of the same key. */
export function withDelivery(deliveries: readonly Delivery[], delivery: Delivery): readonly Delivery[] {
  return [delivery, ...deliveries.filter(({ key }) => key !== delivery.key)].slice(0, deliveriesKept)
}

function isSidecar(value: unknown): value is Sidecar {
  return (
    isObject(value) &&
    Array.isArray(value.revisions) &&
    value.revisions.every(isKnownRevision) &&
    isDeliveries(value.deliveries)
  )
}

function isDeliveries(value: unknown): boolean {
  return (
    value === undefined || (Array.isArray(value) && value.every((one) => isObject(one) && typeof one.key === 'string'))
  )
}

function isKnownRevision(value: unknown): value is KnownRevision {
  return isObject(value) && Number.isSafeInteger(value.revision) && typeof value.sha256 === 'string'
}
