import type { JsonNumber } from '../json/exact-number.ts'
import type { JsonValue } from '../json/json.ts'

/** A change of a document. Paths are plain paths (no JSONPath) without the `[]` and `{}` endings of set paths. */
export type Operation =
  | { readonly op: 'set'; readonly path: string; readonly value: JsonValue }
  | { readonly op: 'append'; readonly path: string; readonly value: JsonValue }
  /** Appends the value unless the list contains an equal one. */
  | { readonly op: 'add'; readonly path: string; readonly value: JsonValue }
  /** A missing value counts as 0. */
  | { readonly op: 'increment'; readonly path: string; readonly by: JsonNumber }
  /** Sets the value that is at another plain path when the change is made. */
  | { readonly op: 'copy'; readonly path: string; readonly from: string }
  /** A missing path changes nothing. */
  | { readonly op: 'unset'; readonly path: string }

/** A condition on the newest document for a change (otherwise a conflict, exit 5). */
export type Condition =
  | { readonly if: 'equals'; readonly path: string; readonly value: JsonValue }
  | { readonly if: 'absent'; readonly path: string }
  | { readonly if: 'revision'; readonly revision: number }
