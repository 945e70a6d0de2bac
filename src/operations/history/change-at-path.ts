import { CicdError } from '../../errors/cicd-error.ts'
import { valueAt } from '../../json/find-value.ts'
import { sameJson } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import { parsePath } from '../../json/path.ts'
import type { Path, Step } from '../../json/path.ts'
import type { HistoryEntry } from '../../stores/shared/store.ts'
import { isDamagedChange, isForeignChange } from '../../stores/shared/foreign-change.ts'

/** The documents before and after a change, as far as they are known. */
interface Documents {
  readonly before: JsonObject | undefined
  readonly after: JsonObject | undefined
}

/**
 * Whether a change made the value at a path, or one below it, another one. True for a change of another program: it is not known what that changed. Where the
 * documents are not known, the paths of the operations decide.
 */
export function changesPath(entry: HistoryEntry, path: Path, { before, after }: Documents): boolean {
  if (isForeignChange(entry) || isDamagedChange(entry)) return true
  if (before !== undefined && after !== undefined) return differAt(path, before, after)
  if (entry.creates === true && after !== undefined) return valueAt(after, path) !== undefined
  return [...entry.operations, ...entry.inverse].some((operation) => meets(operation, path))
}

/** The items whose paths are this path, above it or below it. */
export function atPath<T extends { readonly path: string }>(items: readonly T[], path: Path): readonly T[] {
  return items.filter((item) => meets(item, path))
}

function differAt(path: Path, before: JsonObject, after: JsonObject): boolean {
  const [one, other] = [valueAt(before, path), valueAt(after, path)]
  if (one === undefined || other === undefined) return one !== other
  return one !== other && !sameJson(one, other)
}

/** True for a text that is not a path: other programs can write to a history too. */
function meets({ path: text }: { readonly path: string }, path: Path): boolean {
  const other = pathIn(text)
  return path.slice(0, other.length).every((step, index) => isSameStep(step, other[index]))
}

function pathIn(text: string): Path {
  try {
    return parsePath(text)
  } catch (error) {
    if (error instanceof CicdError) return []
    throw error
  }
}

/** A name may be the number of an item. A number from the end may be any item. */
function isSameStep(step: Step, other: Step | undefined): boolean {
  if (other === undefined) return true
  const [one, two] = [step, other].map((each) => (each.kind === 'name' ? each.name : each.index))
  return String(one) === String(two) || (typeof one === 'number' && one < 0)
}
