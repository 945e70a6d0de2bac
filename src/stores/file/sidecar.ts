import { createHash } from 'node:crypto'
import { isObject, ownValue } from '../../json/json.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { readIfThere, writeAtomically } from '../../io/atomic-file.ts'
import { readJson, writeJson } from '../shared/document-text.ts'
import { hasShape, isRevision, isText, isTime, listOf, optional } from '../shared/shape.ts'
import type { Shape } from '../shared/shape.ts'
import { deliveriesKept } from '../shared/store-limits.ts'
import type { Delivery } from '../shared/store.ts'

/** A revision and the hash of its text. */
export interface KnownRevision {
  readonly revision: number
  readonly sha256: string
  /** When it was made, ISO 8601. */
  readonly time?: string
  /** The delivery that made it. It counts once it is known that the revision was written. */
  readonly delivery?: KnownDelivery
}

/** A delivery, or a damaged one of which only the key can be read. It is checked when its key is looked up, so that a damaged one does not hide others. */
export type KnownDelivery = Delivery | { readonly key: string }

/**
 * The content of `PATH.meta`: the current revision of PATH and the one that a writer was about to store. It is written before PATH. The hash of the
 * text in PATH then tells whether that writer finished.
 */
export interface Sidecar {
  readonly revisions: readonly KnownRevision[]
  /** The deliveries to the current document, newest first. */
  readonly deliveries?: readonly KnownDelivery[]
}

interface StoredSidecar {
  readonly revisions: readonly (Omit<KnownRevision, 'delivery'> & { readonly delivery?: unknown })[]
  readonly deliveries?: readonly unknown[]
}

const revision: Shape<Omit<KnownRevision, 'delivery'>> = {
  revision: isRevision,
  sha256: isText,
  time: optional(isTime),
}

const stored: Shape<StoredSidecar> = {
  revisions: listOf((value) => hasShape(value, revision)),
  deliveries: optional(Array.isArray),
}

/** The hash that identifies the text of a revision. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The sidecar of a document file; without revisions if there is none. Throws `SIDECAR_UNREADABLE` (config). */
export async function readSidecar(path: string): Promise<Sidecar> {
  const text = await readIfThere(path)
  if (text === undefined) return { revisions: [] }
  const sidecar: unknown = readJson(text)
  if (hasShape(sidecar, stored)) return withoutNameless(sidecar)
  throw new CicdError('SIDECAR_UNREADABLE', `${path} does not hold the revision of the file beside it`, {
    file: path,
    suggestions: [`Remove ${path}: revisions are counted from 1 again.`],
  })
}

/** Replaces a sidecar. Throws `FILE_NOT_WRITABLE` (store-unavailable). */
export async function writeSidecar(path: string, sidecar: Sidecar, options: { mode: number }): Promise<void> {
  await writeAtomically(path, `${writeJson(sidecar)}\n`, options)
}

/** The highest revision that was stored or was about to be; 0 if none is known. */
export function newestRevision(sidecar: Sidecar): number {
  return Math.max(0, ...sidecar.revisions.map((known) => known.revision))
}

/** The revision with this hash; undefined if another program wrote the text. */
export function knownRevision(sha256: string, sidecar: Sidecar): KnownRevision | undefined {
  return sidecar.revisions.findLast((known) => known.sha256 === sha256)
}

/**
 * The deliveries to the document whose text has this hash, newest first. If a writer was killed before it wrote its text, its delivery does not
 * count. If another program has written since, it counts as delivered.
 */
export function deliveriesTo(sha256: string, sidecar: Sidecar): readonly KnownDelivery[] {
  const reached = knownRevision(sha256, sidecar)?.revision ?? Infinity
  const made = sidecar.revisions.flatMap(({ revision, delivery }) =>
    delivery === undefined || revision > reached ? [] : [delivery],
  )
  return made.reduce<readonly KnownDelivery[]>(withDelivery, sidecar.deliveries ?? [])
}

/** The deliveries with one more, which replaces an earlier one with the same key. */
export function withDelivery(deliveries: readonly KnownDelivery[], delivery: KnownDelivery): readonly KnownDelivery[] {
  return [delivery, ...deliveries.filter(({ key }) => key !== delivery.key)].slice(0, deliveriesKept)
}

/** Drops deliveries without a key, as nobody can look them up. */
function withoutNameless({ revisions, deliveries }: StoredSidecar): Sidecar {
  return {
    revisions: revisions.map(({ delivery, ...known }) => ({ ...known, ...(isNamed(delivery) ? { delivery } : {}) })),
    ...(deliveries === undefined ? {} : { deliveries: deliveries.filter(isNamed) }),
  }
}

function isNamed(value: unknown): value is KnownDelivery {
  return isObject(value) && isText(ownValue(value, 'key'))
}
