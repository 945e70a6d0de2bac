import type { JsonNumber } from '../json/exact-number.ts'
import type { JsonValue } from '../json/json.ts'

/** A change of a document. Paths are plain paths (no JSONPath) without the `[]` and `{}` endings of set paths. */
export type Operation =
  | {
      /** Sets a value. */
      readonly op: 'set'
      readonly path: string
      readonly value: JsonValue
    }
  | {
      /** Appends a value to a list; a missing list is made. */
      readonly op: 'append'
      readonly path: string
      readonly value: JsonValue
    }
  | {
      /** Appends the value unless the list contains an equal one. */
      readonly op: 'add'
      readonly path: string
      readonly value: JsonValue
    }
  | {
      /** Adds a number. A missing value counts as 0. */
      readonly op: 'increment'
      readonly path: string
      /** The number to add; it may be negative. */
      readonly by: JsonNumber
    }
  | {
      /** Sets the value that is at another plain path when the change is made. */
      readonly op: 'copy'
      readonly path: string
      /** The plain path of the value to copy. */
      readonly from: string
    }
  | {
      /** Removes a value. A missing path changes nothing. */
      readonly op: 'unset'
      readonly path: string
    }

/** A condition on the newest document for a change (otherwise a conflict, exit 5). */
export type Condition =
  | { readonly if: 'equals'; readonly path: string; readonly value: JsonValue }
  | { readonly if: 'absent'; readonly path: string }
  | { readonly if: 'revision'; readonly revision: number }
