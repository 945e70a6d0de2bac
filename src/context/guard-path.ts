import { CicdError } from '../errors/cicd-error.ts'
import type { Path, Step } from '../json/path.ts'
import { formatPath } from '../json/path.ts'

/** The paths that a change may touch. */
export interface Guard {
  /** Whether the flow's configuration may be changed: `pipelines`, `channel`, `jinja2Macros`, `variables` and `appPipelinesConfig`. */
  readonly allowConfigPaths: boolean
  /** Further paths that the change must not touch. This includes the paths above and below them. */
  readonly protectedPaths?: readonly Path[]
  /** Whether the change is part of a decision. Only asking, voting, the deadline and cancelling may change `decisions`. */
  readonly ofDecisions?: boolean
}

/** The key for decisions in a document. */
export const decisionsRoot = 'decisions'

const configRoots = new Set(['pipelines', 'channel', 'jinja2Macros', 'variables', 'appPipelinesConfig'])

/** Fields of `state` that `init` sets. They cannot be changed, so that everything that depends on them can trust them. */
const madeByInit: Readonly<Record<string, string>> = {
  cicdContextDataId: 'the id of the context data',
  cicdContextName: 'the cicd context that the context data was made for',
  cicdNamespace: 'the namespace that made the context data',
}

/** Throws (usage) `PROTECTED_PATH` for a protected path, and `CONFIG_PATH` for configuration unless that is allowed. */
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
      suggestions: ['Use --allow-config-paths to change it nevertheless, or keep the value below state.'],
    })
  }
}

/** Throws `PROTECTED_PATH` for decisions of people: no change of values and no template variable may replace them. */
export function guardDecisions(path: Path): void {
  const [root] = path
  if (root?.kind !== 'name' || root.name !== decisionsRoot) return
  throw new CicdError('PROTECTED_PATH', `${formatPath(path)} cannot be changed: it holds what people decided`, {
    suggestions: ['cicdstatemgr ask, decide and decisions cancel change decisions. Put other values below state.'],
  })
}

/** Whether the paths are equal, or one is above the other. */
function leadTheSameWay(one: Path, other: Path): boolean {
  const shorter = Math.min(one.length, other.length)
  return one.slice(0, shorter).every((step, index) => nameOf(step) === nameOf(other[index]))
}

/** The name of a step. The item of a list has two spellings: `list[0]` and `list.0`. */
function nameOf(step: Step | undefined): string | undefined {
  return step?.kind === 'index' ? String(step.index) : step?.name
}
