import { nearestName } from '../errors/nearest-name.ts'
import type { JsonObject } from '../json/json.ts'
import { belowState } from '../json/suggest-path.ts'
import { parsePath } from '../json/path.ts'
import type { Path } from '../json/path.ts'
import type { Operation } from './operation.ts'

/** The usual top-level keys of context data. */
export const usualRoots: readonly string[] = [
  'state',
  'channel',
  'pipelines',
  'variables',
  'appPipelinesConfig',
  'jinja2Macros',
]

/**
 * The warning for a path that would add a new top-level key to the context data: values belong below `state`, and other keys are often typing
 * mistakes. Undefined for a key that is usual or exists already.
 */
export function unusualRoot(path: Path, document: JsonObject): string | undefined {
  const [root] = path
  if (root?.kind !== 'name' || usualRoots.includes(root.name) || Object.hasOwn(document, root.name)) return undefined
  const meant = nearestName(root.name, [...usualRoots, ...Object.keys(document)]) ?? belowState(document, path)
  const hint = meant === undefined ? ', values belong below "state"' : `, did you mean "${meant}"?`
  return `"${root.name}" is new at the top of the context data${hint}`
}

/** The warnings for operations that add new top-level keys to the context data, one for each key. */
export function unusualRoots(operations: readonly Operation[], document: JsonObject): readonly string[] {
  const said = new Map<string, string>()
  for (const { op, path } of operations) {
    if (op === 'unset') continue
    const steps = parsePath(path)
    const why = unusualRoot(steps, document)
    const [root] = steps
    if (why !== undefined && root?.kind === 'name' && !said.has(root.name)) said.set(root.name, `${path}: ${why}`)
  }
  return [...said.values()]
}
