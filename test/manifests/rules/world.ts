import { isObject } from '../../../src/json/json.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import { madeBy } from '../../support/manifests.ts'
import type { Manifest } from '../../support/manifests.ts'
import { join } from './reference.ts'
import type { PipelineSpec, PipelineTask, Ref, RunSpec, Step, TaskSpec } from './shapes.ts'

/** A value of a resource and the path of it. */
export interface At<T> {
  readonly resource: Manifest
  readonly path: string
  readonly value: T
}

/** A step, or a StepAction, which is one. */
export interface StepAt extends At<Step> {
  /** Where the step's params, results and workspaces are declared; for a StepAction itself. */
  readonly scope: At<TaskSpec>
  readonly isStepAction: boolean
}

/** All that a set of manifests holds, as rules ask for it. */
export class World {
  readonly resources: readonly Manifest[]
  readonly tasks: readonly At<TaskSpec>[]
  readonly stepActions: readonly At<TaskSpec & Step>[]
  readonly steps: readonly StepAt[]
  readonly pipelines: readonly At<PipelineSpec>[]
  readonly runs: readonly At<RunSpec>[]
  /** Resources that are no part of the set, but may be referred to. */
  private readonly others: readonly Manifest[]

  constructor(manifests: readonly Manifest[], others: readonly Manifest[] = []) {
    this.resources = manifests.flatMap((manifest) => [manifest, ...madeBy(manifest)])
    this.others = others.flatMap((manifest) => [manifest, ...madeBy(manifest)])
    this.runs = [...this.ofKind<RunSpec>('PipelineRun'), ...this.ofKind<RunSpec>('TaskRun')]
    this.pipelines = [
      ...this.ofKind<PipelineSpec>('Pipeline'),
      ...this.runs.flatMap((run) => within(run, 'pipelineSpec')),
    ]
    this.tasks = [
      ...this.ofKind<TaskSpec>('Task'),
      ...this.runs.flatMap((run) => within(run, 'taskSpec')),
      ...this.pipelines.flatMap(pipelineTasks).flatMap((task) => within(task, 'taskSpec')),
    ]
    this.stepActions = this.ofKind<TaskSpec & Step>('StepAction')
    this.steps = [
      ...this.tasks.flatMap((scope) => within(scope, 'steps').map((step) => ({ ...step, scope, isStepAction: false }))),
      ...this.stepActions.map((stepAction) => ({ ...stepAction, scope: stepAction, isStepAction: true })),
    ]
  }

  /** The specs of a kind. */
  ofKind<T>(kind: string): At<T>[] {
    return this.resources
      .filter((resource) => resource.kind === kind)
      .map((resource) => ({ resource, path: join(resource.at, 'spec'), value: specOf(resource.document) as T }))
  }

  /** The resource of a kind and a name; of several the one nearest to a file. */
  find(kind: string, name: string, near: Manifest): Manifest | undefined {
    const found = [...this.resources, ...this.others].filter(
      (resource) => resource.kind === kind && resource.name === name,
    )
    return found.sort((a, b) => shared(b.file, near.file) - shared(a.file, near.file))[0]
  }

  /** The resource that a taskRef, pipelineRef or ref means, through a resolver too; `elsewhere` when it is not for us to know. */
  resolve(kind: string, ref: Ref, near: Manifest): Manifest | 'missing' | 'elsewhere' {
    const param = (name: string) => ref.params?.find((candidate) => candidate.name === name)?.value
    const path = param('pathInRepo')
    const name = ref.name ?? param('name') ?? (typeof path === 'string' ? /([^/]+)\.ya?ml$/.exec(path)?.[1] : undefined)
    if (typeof name !== 'string' || name.includes('$(')) return 'elsewhere'
    return this.find(kind, name, near) ?? (ref.resolver === undefined ? 'missing' : 'elsewhere')
  }
}

/** The tasks of a pipeline, those of `finally` at the end. */
export function pipelineTasks(pipeline: At<PipelineSpec>): At<PipelineTask>[] {
  return [...within(pipeline, 'tasks'), ...within(pipeline, 'finally')]
}

/** The spec of a resource, empty where it has none. */
export function specOf(document: JsonObject): JsonObject {
  return isObject(document.spec) ? document.spec : {}
}

/** What stands at a key, one for each item where it is a list. */
export function within<T extends object, K extends keyof T & string>(
  { resource, path, value }: At<T>,
  key: K,
): At<Item<NonNullable<T[K]>>>[] {
  const inner: unknown = value[key]
  if (inner === undefined || inner === null) return []
  if (!Array.isArray(inner)) return [{ resource, path: join(path, key), value: inner as Item<NonNullable<T[K]>> }]
  return inner.map((item, index) => ({
    resource,
    path: `${join(path, key)}[${index}]`,
    value: item as Item<NonNullable<T[K]>>,
  }))
}

type Item<T> = T extends readonly (infer I)[] ? I : T

function shared(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}
