import { createHash } from 'node:crypto'
import { isObject, ownValue } from '../../json/json.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { readIfThere, writeAtomically } from '../../io/atomic-file.ts'
import { readJson, writeJson } from '../shared/document-text.ts'
import { hasShape, isRevision, isText, isTime, listOf, optional } from '../shared/shape.ts'
import type { Shape } from '../shared/shape.ts'
import { deliveriesKept } from '../shared/store-limits.ts'
import type { Delivery } from '../shared/store.ts'

/** A revision and the text it has. */
export interface KnownRevision {
  readonly revision: number
  readonly sha256: string
  /** When it was made, ISO 8601. */
  readonly time?: string
  /** What made it; counts once the revision is known to have got there. */
  readonly delivery?: KnownDelivery
}

/** A delivery, or what is left of one: it is checked when somebody asks for its key, so that a damaged one hides no other. */
export type KnownDelivery = Delivery | { readonly key: string }

/**
 * What `PATH.meta` knows of PATH: the revision that stands there and the one that a writer was about to put there. It is written
 * before PATH is, so that the text found tells whether that writer got there.
 */
export interface Sidecar {
  readonly revisions: readonly KnownRevision[]
  /** Of the document that stands there now, the newest first. */
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

/** The hash by which a revision's text is known. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The sidecar of a document file, without revisions when there is none. Throws `SIDECAR_UNREADABLE` (config). */
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
export function deliveriesTo(sha256: string, sidecar: Sidecar): readonly KnownDelivery[] {
  const reached = knownRevision(sha256, sidecar)?.revision ?? Infinity
  const made = sidecar.revisions.flatMap(({ revision, delivery }) =>
    delivery === undefined || revision > reached ? [] : [delivery],
  )
  return made.reduce<readonly KnownDelivery[]>(withDelivery, sidecar.deliveries ?? [])
}

/** The deliveries with one more, which replaces that of the same key. */
export function withDelivery(deliveries: readonly KnownDelivery[], delivery: KnownDelivery): readonly KnownDelivery[] {
  return [delivery, ...deliveries.filter(({ key }) => key !== delivery.key)].slice(0, deliveriesKept)
}

/** Nobody can ask for a delivery that has no key: it is as none. */
function withoutNameless({ revisions, deliveries }: StoredSidecar): Sidecar {
  return {
    revisions: revisions.map(({ delivery, ...known }) => ({ ...known, ...(isNamed(delivery) ? { delivery } : {}) })),
    ...(deliveries === undefined ? {} : { deliveries: deliveries.filter(isNamed) }),
  }
}

function isNamed(value: unknown): value is KnownDelivery {
  return isObject(value) && isText(ownValue(value, 'key'))
}
