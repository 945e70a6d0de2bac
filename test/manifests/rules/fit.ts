import type { Finding } from './rule.ts'
import { finding } from './rule.ts'
import type { ParamSpec, ParamValue, WorkspaceBinding, WorkspaceSpec } from './shapes.ts'
import { typeOf } from './variables.ts'
import type { At } from './world.ts'
import { within } from './world.ts'

/** Someone who gives params and workspaces: a task of a Pipeline, a TaskRun, a PipelineRun. */
export type Giver = At<{ readonly params?: readonly ParamValue[]; readonly workspaces?: readonly WorkspaceBinding[] }>

/** Someone who declares them. */
export interface Taker {
  /** As messages call it: `the Task build`. */
  readonly title: string
  readonly params?: readonly ParamSpec[]
  readonly workspaces?: readonly WorkspaceSpec[]
}

/** Unknown params, missing ones, and literal values of another type. */
export function* paramsFit(giver: Giver, { title, params = [] }: Taker): Generator<Finding> {
  for (const { value: given, path } of within(giver, 'params')) {
    const declared = params.find(({ name }) => name === given.name)
    const type = typeOf(declared)
    const isList =
      Array.isArray(given.value) || (typeof given.value === 'string' && /^\$\([^()]*\[\*\]\)$/.test(given.value))
    if (declared === undefined) yield finding(giver, path, `${title} has no param ${given.name ?? ''}`)
    else if ((type === 'array') !== isList && type !== 'object')
      yield finding(giver, path, `${title} takes ${type ?? ''} here`)
  }
  for (const { name = '', default: byDefault } of params) {
    if (byDefault !== undefined || giver.value.params?.some((given) => given.name === name)) continue
    yield finding(giver, giver.path, `${title} requires the param ${name}`)
  }
}

/** Unknown workspaces and missing ones. */
export function* workspacesFit(giver: Giver, { title, workspaces = [] }: Taker): Generator<Finding> {
  for (const { value: given, path } of within(giver, 'workspaces')) {
    if (workspaces.some(({ name }) => name === given.name)) continue
    yield finding(giver, path, `${title} has no workspace ${given.name ?? ''}`)
  }
  for (const { name = '', optional } of workspaces) {
    if (optional === true || giver.value.workspaces?.some((given) => given.name === name)) continue
    yield finding(giver, giver.path, `${title} requires the workspace ${name}`)
  }
}
