import type { JsonObject } from '../../../src/json/json.ts'
import type { Cluster } from './cluster.ts'
import { played } from './not-played.ts'
import { makePod, mountPath } from './pod.ts'
import { resolveSteps } from './resolve-steps.ts'
import { resultFiles, runStep } from './run-step.ts'
import type { StepRun } from './run-step.ts'
import { replaceValue, texts } from './substitution.ts'
import type { Value } from './substitution.ts'
import { maxBytes, messageLimit, terminationMessage } from './termination-message.ts'
import type {
  Param,
  PodTemplate,
  ResultSpec,
  Step,
  StepActionSpec,
  TaskSpec,
  TaskStatus,
  WorkspaceBinding,
} from './types.ts'
import {
  contextVariables,
  paramVariables,
  resultPathVariables,
  resultVariables,
  workspaceVariables,
} from './variables.ts'

/** A TaskRun. */
export interface TaskRun {
  readonly name: string
  /** The same for all retries, like the name. */
  readonly uid: string
  readonly taskName: string
  readonly task: TaskSpec
  readonly params: readonly Param[]
  readonly workspaces: readonly WorkspaceBinding[]
  readonly labels?: Readonly<Record<string, string>>
  readonly podTemplate?: PodTemplate
  readonly retries?: number
  /** The timeout of an attempt in milliseconds; an hour by default. */
  readonly timeout?: number
}

export interface TaskRunResult {
  readonly name: string
  readonly status: Exclude<TaskStatus, 'None'>
  readonly results: ReadonlyMap<string, Value>
  /** The steps that ran: a list for each attempt, which is a pod. Empty for a custom task. */
  readonly attempts: readonly (readonly StepRun[])[]
  /** The message at the end of a custom task. */
  readonly message?: string
}

/** Runs a TaskRun to its end: a pod for each attempt, and another one if a pod was lost. */
export async function runTask(cluster: Cluster, run: TaskRun): Promise<TaskRunResult> {
  const keys = ['description', 'params', 'results', 'workspaces', 'steps', 'stepTemplate'] as const
  played<TaskSpec>('Task', run.task as unknown as JsonObject, keys)
  checkParams(run)
  const attempts: StepRun[][] = []
  for (let retries = 0; ;) {
    const { results, steps, status } = await runAttempt(cluster, run, retries)
    const isLost = cluster.losesPod(run.name, attempts.length)
    attempts.push(steps)
    // The controller makes another pod for the same attempt.
    if (isLost) continue
    if (status === 'Succeeded' || retries === (run.retries ?? 0)) return { name: run.name, status, results, attempts }
    retries++
  }
}

async function runAttempt(cluster: Cluster, run: TaskRun, retryCount: number) {
  const { task } = run
  const declared = task.workspaces ?? []
  const pod = await makePod(cluster, declared, run.workspaces, {
    labels: { ...run.labels, 'tekton.dev/taskRun': run.name, 'tekton.dev/taskRunUID': run.uid },
    ...(run.podTemplate !== undefined && { podTemplate: run.podTemplate }),
  })
  const resultNames = (task.results ?? []).map(({ name }) => name)
  const passes = [
    paramVariables(task.params ?? [], run.params),
    contextVariables({
      taskRun: { name: run.name, namespace: cluster.namespace, uid: run.uid },
      task: { name: run.taskName, 'retry-count': String(retryCount) },
    }),
    resultPathVariables('results', resultNames, '/tekton/results'),
    workspaceVariables(
      declared.map((workspace) => {
        const binding = run.workspaces.find(({ name }) => name === workspace.name)
        const claim = binding?.persistentVolumeClaim?.claimName ?? ''
        return { name: workspace.name, path: mountPath(workspace), bound: binding !== undefined, claim }
      }),
    ),
    texts([['credentials.path', '/tekton/creds']]),
  ]
  const steps = resolveSteps(task, passes, (reference) => stepAction(cluster.resolve('StepAction', reference).spec))
  if (steps.some((step) => namesUnknownParam(step, task)))
    return { status: 'Failed' as const, steps: [], results: new Map() }

  const deadline = Date.now() + (run.timeout ?? 3_600_000)
  const ran: StepRun[] = []
  const stepResults = new Map<string, ReadonlyMap<string, Value>>()
  const limit = messageLimit(steps)
  let status: TaskRunResult['status'] = 'Succeeded'
  let areLost = false
  let written: ReadonlyMap<string, string> = new Map()
  for (const step of steps) {
    const one = await runStep(pod, step, stepResults, deadline)
    ran.push(one)
    stepResults.set(step.name, typed(step.results, one.results))
    written = await resultFiles(pod.results, resultNames)
    const message = terminationMessage(written, one, step.continuesOnError)
    const size = Buffer.byteLength(message)
    if ((one.exitCode !== 0 && !step.continuesOnError) || size > maxBytes) {
      status = 'Failed'
      break
    }
    areLost ||= size > limit
  }
  const results = areLost ? new Map() : taskResults(task.results ?? [], written, stepResults, steps)
  return { status, steps: ran, results }
}

/**
 * Whether a step names a param that the Task does not have, in a text from any source. The controller does not create such a pod, and treats it as an
 * error of the Task.
 */
function namesUnknownParam({ image, command, args, env }: Step, { params = [] }: TaskSpec): boolean {
  const text = JSON.stringify([image, command, args, env])
  const named = [...text.matchAll(/\$\(params(?:\.([\w-]+)|\[(?:\\"|')([^"'\\]+)(?:\\"|')\])/g)]
  return named.some(([, plain, quoted]) => !params.some(({ name }) => name === (plain ?? quoted)))
}

function stepAction(spec: JsonObject): StepActionSpec {
  return played<StepActionSpec>('StepAction.spec', spec, [
    'description',
    'params',
    'image',
    'command',
    'args',
    'script',
    'env',
    'workingDir',
    'results',
    'securityContext',
  ])
}

/** Throws for params that the admission webhook or the controller would refuse. */
function checkParams({ name, task, params }: TaskRun): void {
  const specs = task.params ?? []
  const missing = specs.find((spec) => spec.default === undefined && !params.some((param) => param.name === spec.name))
  if (missing !== undefined) throw new Error(`the TaskRun ${name} does not give the param ${missing.name}`)
  for (const { name: param, value } of params) {
    const spec = specs.find((one) => one.name === param)
    const type = typeof value === 'string' ? 'string' : Array.isArray(value) ? 'array' : 'object'
    if (spec !== undefined && (spec.type ?? 'string') !== type) {
      throw new Error(`the TaskRun ${name} gives ${param} as ${type}, but it is ${spec.type ?? 'string'}`)
    }
  }
}

/** The results of a Task: the content of a file, or, if `value` is declared, a text made of the steps' results. Results that cannot be resolved are missing. */
function taskResults(
  specs: readonly ResultSpec[],
  written: ReadonlyMap<string, string>,
  stepResults: ReadonlyMap<string, ReadonlyMap<string, Value>>,
  steps: readonly Step[],
): ReadonlyMap<string, Value> {
  const ofSteps = resultVariables('steps', stepResults)
  const declared = specs.flatMap(({ name, value }) => {
    if (value === undefined) return []
    const replaced = replaceValue(value, ofSteps)
    const open = steps.some((step) => JSON.stringify(replaced).includes(`$(steps.${step.name}.results`))
    return open ? [] : [[name, replaced] as const]
  })
  return new Map([...typed(specs, written), ...declared])
}

/** Parses the results by their types: lists and objects are written as JSON. */
function typed(specs: readonly ResultSpec[], written: ReadonlyMap<string, string>): Map<string, Value> {
  return new Map(
    [...written].map(([name, text]) => {
      const type = specs.find((spec) => spec.name === name)?.type ?? 'string'
      return [name, type === 'string' ? text : (JSON.parse(text) as Value)]
    }),
  )
}
