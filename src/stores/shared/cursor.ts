import { CicdError } from '../../errors/cicd-error.ts'
import type { JsonValue } from '../../json/json.ts'
import { readJson } from './document-text.ts'

/** Encodes a place in a list as base64url text, which needs no quoting. */
export function writeCursor(place: JsonValue): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** Decodes a cursor. Throws `BAD_CURSOR` (usage) unless `isPlace` accepts its content. */
export function readCursor<Place extends JsonValue>(
  cursor: string,
  isPlace: (value: unknown) => value is Place,
): Place {
  const place = readJson(Buffer.from(cursor, 'base64url').toString())
  if (isPlace(place)) return place
  throw badCursor('does not belong to this datasource')
}

/** The failure (usage) of an invalid cursor. */
export function badCursor(why: string): CicdError {
  return new CicdError('BAD_CURSOR', `the cursor ${why}`, {
    suggestions: ['Use the cursor that the page before gave, or start without one.'],
  })
}
