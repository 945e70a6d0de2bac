import { nearestName } from '../errors/nearest-name.ts'
import type { JsonObject } from '../json/json.ts'
import type { Path } from '../json/path.ts'

/** What context data has at the top by itself. */
export const usualRoots: readonly string[] = [
  'state',
  'channel',
  'pipelines',
  'variables',
  'appPipelinesConfig',
  'jinja2Macros',
]

/**
 * What to say of a path that is about to make something new at the top of the context data: values belong below `state`, and what stands
 * beside it is often a slip. Undefined for a name that is usual there or there already.
 */
export function unusualRoot(path: Path, document: JsonObject): string | undefined {
  const [root] = path
  if (root?.kind !== 'name' || usualRoots.includes(root.name) || Object.hasOwn(document, root.name)) return undefined
  const meant = nearestName(root.name, [...usualRoots, ...Object.keys(document)])
  const hint = meant === undefined ? ', values belong below "state"' : `, did you mean "${meant}"?`
  return `"${root.name}" is new at the top of the context data${hint}`
}
