import { CicdError } from '../errors/cicd-error.ts'
import type { Path, Step } from '../json/path.ts'
import { formatPath } from '../json/path.ts'

/** What a change may touch. */
export interface Guard {
  /** Whether the flow's configuration may be changed: `pipelines`, `channel`, `jinja2Macros`, `variables` and `appPipelinesConfig`. */
  readonly allowConfigPaths: boolean
  /** What else this change may not touch, neither itself nor what is above or below it. */
  readonly protectedPaths?: readonly Path[]
  /** Whether it is a decision that changes: asking, voting, the deadline and cancelling change `decisions`, and nothing else does. */
  readonly ofDecisions?: boolean
}

/** Where the document keeps what people decided. */
export const decisionsRoot = 'decisions'

const configRoots = new Set(['pipelines', 'channel', 'jinja2Macros', 'variables', 'appPipelinesConfig'])

/** What `init` says of a context. Whoever decides by it must be able to trust it. */
const madeByInit: Readonly<Record<string, string>> = {
  cicdContextDataId: 'the id of the context data',
  cicdContextName: 'the cicd context that the context data was made for',
  cicdNamespace: 'the namespace that made the context data',
}

/** Throws `PROTECTED_PATH` for what may not be changed, `CONFIG_PATH` for configuration unless it is allowed (both usage). */
export function guardPath(path: Path, { allowConfigPaths, protectedPaths = [], ofDecisions }: Guard): void {
  const [root, second] = path.map((step) => (step.kind === 'name' ? step.name : undefined))
  if (root === 'state' && path.length === 1) {
    throw new CicdError(
      'PROTECTED_PATH',
      `${formatPath(path)} cannot be changed: it holds the id of the context data`,
      {
        suggestions: ['Change a value below it: state.NAME.'],
      },
    )
  }
  if (root === 'state' && second !== undefined && Object.hasOwn(madeByInit, second)) {
    throw new CicdError('PROTECTED_PATH', `${formatPath(path)} cannot be changed: it is ${madeByInit[second]}`)
  }
  if (ofDecisions !== true) guardDecisions(path)
  const kept = protectedPaths.find((each) => leadTheSameWay(each, path))
  if (kept !== undefined) {
    const message = `${formatPath(path)} is not changed: the config protects ${formatPath(kept)} from blocks of events and from generators`
    throw new CicdError('PROTECTED_PATH', message, {
      suggestions: ['Let a step of the pipeline set it, or keep the value elsewhere below state.'],
    })
  }
  if (root !== undefined && configRoots.has(root) && !allowConfigPaths) {
    throw new CicdError('CONFIG_PATH', `${formatPath(path)} is not changed: ${root} is the flow's configuration`, {
      suggestions: [
        "Use --allow-config-paths (with the Python program's flags CICDSTATEMGR_ALLOW_CONFIG_PATHS=1) to change it nevertheless, or keep the value below state.",
      ],
    })
  }
}

/** Throws `PROTECTED_PATH` for what people decided, which no change of values and no variable of a template takes the place of. */
export function guardDecisions(path: Path): void {
  const [root] = path
  if (root?.kind !== 'name' || root.name !== decisionsRoot) return
  throw new CicdError('PROTECTED_PATH', `${formatPath(path)} cannot be changed: it holds what people decided`, {
    suggestions: ['cicdstatemgr ask, decide and decisions cancel change decisions. Put other values below state.'],
  })
}

/** Whether one path is the other, or leads to what is above it. */
function leadTheSameWay(one: Path, other: Path): boolean {
  const shorter = Math.min(one.length, other.length)
  return one.slice(0, shorter).every((step, index) => nameOf(step) === nameOf(other[index]))
}

/** An item of a list has two spellings: `list[0]` and `list.0`. */
function nameOf(step: Step | undefined): string | undefined {
  return step?.kind === 'index' ? String(step.index) : step?.name
}
