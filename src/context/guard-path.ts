import { CicdError } from '../errors/cicd-error.ts'
import type { Path } from '../json/path.ts'
import { formatPath } from '../json/path.ts'

const configRoots = new Set(['pipelines', 'jinja2Macros', 'variables', 'appPipelinesConfig'])

/** Throws `PROTECTED_PATH` for what no one may change, `CONFIG_PATH` for configuration unless it is allowed (both usage). */
export function guardPath(path: Path, allowConfigPaths: boolean): void {
  const [root, second] = path.map((step) => (step.kind === 'name' ? step.name : undefined))
  if (root === 'state' && (path.length === 1 || second === 'cicdContextDataId')) {
    const why = path.length === 1 ? 'it holds the id of the context data' : 'it is the id of the context data'
    throw new CicdError('PROTECTED_PATH', `${formatPath(path)} cannot be changed: ${why}`, {
      suggestions: path.length === 1 ? ['Change what is below it: state.NAME.'] : [],
    })
  }
  if (root !== undefined && configRoots.has(root) && !allowConfigPaths) {
    throw new CicdError('CONFIG_PATH', `${formatPath(path)} is not changed: ${root} is the flow's configuration`, {
      suggestions: ['Use --allow-config-paths to change it nevertheless, or keep the value below state.'],
    })
  }
}
