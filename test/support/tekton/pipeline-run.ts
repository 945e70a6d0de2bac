import { isObject } from '../../../src/json/json.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import type { Cluster } from './cluster.ts'
import { played } from './not-played.ts'
import type { Param, PipelineSpec, PipelineTask, PodTemplate, Reference, WorkspaceBinding } from './types.ts'

/** A PipelineRun with its resolved Pipeline and its volumes. */
export interface PipelineRun {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly pipeline: string
  readonly spec: PipelineSpec
  readonly params: readonly Param[]
  readonly workspaces: readonly WorkspaceBinding[]
  readonly podTemplate?: PodTemplate
}

interface RunSpec {
  readonly pipelineRef?: Reference
  readonly pipelineSpec?: PipelineSpec
  readonly params?: readonly Param[]
  readonly workspaces?: readonly WorkspaceBinding[]
  readonly timeouts?: object
  readonly taskRunTemplate?: TaskRunTemplate
}

interface TaskRunTemplate {
  readonly serviceAccountName?: string
  readonly podTemplate?: PodTemplate
}

/** Reads a PipelineRun. Throws if Tekton would refuse it before any Task starts. */
export function readPipelineRun(cluster: Cluster, { metadata, spec }: JsonObject): PipelineRun {
  if (!isObject(metadata) || !isObject(spec)) throw new Error('a PipelineRun has no metadata or no spec')
  const run = played<RunSpec>('PipelineRun.spec', spec, [
    'pipelineRef',
    'pipelineSpec',
    'params',
    'workspaces',
    'timeouts',
    'taskRunTemplate',
  ])
  const { name: given, generateName, labels = {} } = metadata as Partial<Record<string, string>>
  const name = given ?? cluster.generateName(generateName ?? '')
  const template = isObject(spec.taskRunTemplate) ? spec.taskRunTemplate : {}
  const { podTemplate } = played<TaskRunTemplate>('taskRunTemplate', template, ['serviceAccountName', 'podTemplate'])
  const { params = [], workspaces = [] } = run
  checkClaims(name, workspaces)
  const pipeline = pipelineOf(cluster, run, name)
  checkGiven(name, pipeline.spec, params, workspaces)
  return {
    name,
    labels,
    ...pipeline,
    params,
    workspaces: workspaces.map((binding) => ownClaim(name, binding)),
    ...(podTemplate !== undefined && { podTemplate }),
  }
}

function pipelineOf(cluster: Cluster, { pipelineRef, pipelineSpec }: RunSpec, runName: string) {
  const resolved =
    pipelineRef === undefined
      ? { name: runName, spec: pipelineSpec as unknown as JsonObject }
      : cluster.resolve('Pipeline', pipelineRef)
  const keys = ['description', 'params', 'workspaces', 'tasks', 'finally', 'results'] as const
  const spec = played<PipelineSpec>(`Pipeline ${resolved.name}`, resolved.spec, keys)
  for (const task of [...spec.tasks, ...(spec.finally ?? [])]) {
    played<PipelineTask>(`task ${task.name}`, task as unknown as JsonObject, [
      'name',
      'taskRef',
      'taskSpec',
      'runAfter',
      'params',
      'workspaces',
      'when',
      'retries',
      'timeout',
      'onError',
    ])
  }
  return { pipeline: resolved.name, spec }
}

function checkGiven(
  run: string,
  spec: PipelineSpec,
  params: readonly Param[],
  workspaces: readonly WorkspaceBinding[],
): void {
  const isGiven = (name: string, given: readonly { name: string }[]) => given.some((one) => one.name === name)
  const param = (spec.params ?? []).find((one) => one.default === undefined && !isGiven(one.name, params))
  if (param !== undefined) throw new Error(`the PipelineRun ${run} does not give the param ${param.name}`)
  const results = params.find(({ value }) => /\$\((?:tasks|finally)\.[\w-]+\.results\b/.test(JSON.stringify(value)))
  if (results !== undefined) throw new Error(`the PipelineRun ${run} cannot use result expressions in ${results.name}`)
  const workspace = (spec.workspaces ?? []).find((one) => one.optional !== true && !isGiven(one.name, workspaces))
  if (workspace !== undefined) throw new Error(`the PipelineRun ${run} does not bind the workspace ${workspace.name}`)
}

/** Throws for a claim in two workspaces: with Tekton's default (coschedule: workspaces), the Tasks of one of them would wait for a node forever. */
function checkClaims(run: string, workspaces: readonly WorkspaceBinding[]): void {
  const claims = workspaces.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [])
  const twice = claims.find((claim, index) => claims.indexOf(claim) !== index)
  if (twice !== undefined)
    throw new Error(`the PipelineRun ${run} would hang: it binds two workspaces to the claim ${twice}`)
}

/** Parses a duration in Go's format, such as `1h0m30s`, to milliseconds. */
export function milliseconds(duration: string): number {
  const [, hours = 0, minutes = 0, seconds = 0] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration) ?? [duration]
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000
}

/** The claim that a run gets from a template. */
function ownClaim(run: string, { volumeClaimTemplate, ...binding }: WorkspaceBinding): WorkspaceBinding {
  return volumeClaimTemplate === undefined
    ? binding
    : { ...binding, persistentVolumeClaim: { claimName: `${run}-${binding.name}` } }
}
