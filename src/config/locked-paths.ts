import { sameJson } from '../json/json.ts'
import { valueAt } from '../json/find-value.ts'
import type { JsonObject } from '../json/json.ts'
import { parsePath } from '../json/path.ts'
import type { Path } from '../json/path.ts'
import { messageOf } from '../errors/cicd-error.ts'
import type { Layer } from './merge.ts'
import { ProblemsError, requireNone } from './problem.ts'

interface Lock {
  readonly text: string
  readonly path: Path
  /** The base that locks the path. */
  readonly source: string
}

/** Refuses an app whose file changes a path that its bases lock: sets, removes or extends it, or replaces a map above it. Throws `LOCKED_PATH` (config). */
export function requireLocksKept(bases: readonly Layer[], inherited: JsonObject, app: Layer, merged: JsonObject): void {
  const broken = locksOf(bases).filter(({ path }) => {
    const [before, after] = [valueAt(inherited, path), valueAt(merged, path)]
    return before === undefined || after === undefined ? before !== after : !sameJson(before, after)
  })
  if (broken.length === 0) return
  const problems = broken.map(({ text, path, source }) => {
    return { source: app.source, path, message: `${text} is locked by ${source}` }
  })
  const lines = problems.map(({ source, message }) => `${source}: ${message}`)
  throw new ProblemsError('LOCKED_PATH', lines.join('\n'), problems, {
    file: app.source,
    suggestions: ['Leave it out, or ask the people who own the bases.'],
  })
}

function locksOf(bases: readonly Layer[]): readonly Lock[] {
  const locks = bases.flatMap(({ source, value: { locked } }) =>
    Array.isArray(locked) ? locked.filter((each) => typeof each === 'string').map((text) => ({ source, text })) : [],
  )
  return locks.map((lock) => ({ ...lock, path: pathOf(lock) }))
}

function pathOf({ source, text }: { source: string; text: string }): Path {
  try {
    return parsePath(text)
  } catch (error) {
    requireNone([{ source, path: [{ kind: 'name', name: 'locked' }], message: messageOf(error) }])
    throw error
  }
}
