import { CicdError } from '../../errors/cicd-error.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { readPath } from '../../json/query.ts'
import { suggestPath } from '../../json/suggest-path.ts'

/** The path of the whole document, for reads. */
export const wholeDocument = '.'

export interface ValueAt {
  readonly path: string
  readonly value: JsonValue
  readonly found: boolean
}

/** The values at paths of a document, in their order. `revision` is set if it is not the newest one. Throws VALUE_NOT_FOUND with all paths without a value, unless there is a default. */
export async function valuesAt(
  { id, document, revision }: { readonly id: string; readonly document: JsonObject; readonly revision?: number },
  paths: readonly string[],
  whenMissing?: JsonValue,
): Promise<readonly ValueAt[]> {
  const stored = await Promise.all(paths.map((path) => readAt(document, path)))
  const missing = whenMissing === undefined ? paths.filter((_, at) => stored[at] === undefined) : []
  const [first] = missing
  if (first !== undefined) {
    const then = revision === undefined ? '' : ` at revision ${revision}`
    throw new CicdError(
      'VALUE_NOT_FOUND',
      `"${id}" has no value at ${missing.join(' and ')}${then}: ${suggestPath(document, first)}`,
    )
  }
  return paths.map((path, at) => ({
    path,
    value: stored[at] ?? whenMissing ?? null,
    found: stored[at] !== undefined,
  }))
}

/** The value at a path; the whole document at `.`. */
async function readAt(document: JsonObject, path: string): Promise<JsonValue | undefined> {
  return path === wholeDocument ? document : readPath(document, path)
}
