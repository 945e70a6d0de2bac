import { isObject, sameJson } from '../json/json.ts'
import { valueAt } from '../json/find-value.ts'
import type { JsonObject } from '../json/json.ts'
import { below, formatPath, parsePath } from '../json/path.ts'
import type { Path } from '../json/path.ts'
import { messageOf } from '../errors/cicd-error.ts'
import type { Layer } from './merge.ts'
import { ProblemsError, requireNone } from './problem.ts'

interface Lock {
  readonly text: string
  /** The parts of its path between the `*`, each of which stands for all names. */
  readonly parts: readonly Path[]
  /** The base that locks the path. */
  readonly source: string
}

/** Refuses an app whose file changes a path that its bases lock: sets, removes or extends it, or replaces a map above it. Throws `LOCKED_PATH` (config). */
export function requireLocksKept(bases: readonly Layer[], inherited: JsonObject, app: Layer, merged: JsonObject): void {
  const locked = locksOf(bases).flatMap((lock) => pathsOf(lock, [inherited, merged]).map((path) => ({ ...lock, path })))
  const broken = locked.filter(({ path }) => {
    const [before, after] = [valueAt(inherited, path), valueAt(merged, path)]
    return before === undefined || after === undefined ? before !== after : !sameJson(before, after)
  })
  if (broken.length === 0) return
  const problems = broken.map(({ path, source }) => ({ source: app.source, path, message: `is locked by ${source}` }))
  // A path may be locked twice: by its name, and by a path with `*`.
  const lines = new Set(
    broken.map(({ text, parts, path, source }) => {
      const shown = parts.length === 1 ? text : formatPath(path)
      return `${app.source}: ${shown} is locked by ${source}`
    }),
  )
  throw new ProblemsError('LOCKED_PATH', [...lines].join('\n'), problems, {
    file: app.source,
    suggestions: ['Leave it out, or ask the people who own the bases.'],
  })
}

function locksOf(bases: readonly Layer[]): readonly Lock[] {
  const locks = bases.flatMap(({ source, value: { locked } }) =>
    Array.isArray(locked) ? locked.filter((each) => typeof each === 'string').map((text) => ({ source, text })) : [],
  )
  return locks.map((lock) => ({ ...lock, parts: partsOf(lock) }))
}

/** The paths that a lock stands for: between two parts is each name that the bases or the app have there. */
function pathsOf({ parts }: Lock, documents: readonly JsonObject[]): readonly Path[] {
  const [first = [], ...others] = parts
  return others.reduce<readonly Path[]>(
    (paths, rest) => paths.flatMap((path) => namesAt(path, documents).map((name) => below(path, name).concat(rest))),
    [first],
  )
}

function namesAt(path: Path, documents: readonly JsonObject[]): readonly string[] {
  const maps = documents.map((document) => valueAt(document, path)).filter(isObject)
  return [...new Set(maps.flatMap((map) => Object.keys(map)))]
}

function partsOf({ source, text }: { source: string; text: string }): readonly Path[] {
  try {
    const [first = '', ...others] = text.split(/\.\*(?=[.[]|$)/)
    return [parsePath(first), ...others.map((part) => (part === '' ? [] : parsePath(part.replace(/^\./, ''))))]
  } catch (error) {
    requireNone([{ source, path: [{ kind: 'name', name: 'locked' }], message: messageOf(error) }])
    throw error
  }
}
