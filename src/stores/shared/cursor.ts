import { CicdError } from '../../errors/cicd-error.ts'
import type { JsonValue } from '../../json/json.ts'
import { readJson } from './document-text.ts'

/** A place in a list as text that needs no quoting. */
export function writeCursor(place: JsonValue): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** The place that a cursor holds. Throws `BAD_CURSOR` (usage) unless it is one of those that `isPlace` knows. */
export function readCursor<Place extends JsonValue>(
  cursor: string,
  isPlace: (value: unknown) => value is Place,
): Place {
  const place = readJson(Buffer.from(cursor, 'base64url').toString())
  if (isPlace(place)) return place
  throw badCursor('does not belong to this datasource')
}

/** The failure (usage) of a cursor that leads nowhere. */
export function badCursor(why: string): CicdError {
  return new CicdError('BAD_CURSOR', `the cursor ${why}`, {
    suggestions: ['Use the cursor that the page before gave, or start without one.'],
  })
}
