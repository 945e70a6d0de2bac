import type { JsonObject } from '../../../src/context/json.ts'
import type { Cluster } from './cluster.ts'
import { checkGraph, holds, openReference, resultDependencies, waitsFor } from './pipeline-graph.ts'
import { runTask } from './run-task.ts'
import type { TaskRun, TaskRunResult } from './run-task.ts'
import { replaceElement, replaceText, replaceValue, texts } from './substitution.ts'
import type { Replacements, Value } from './substitution.ts'
import { milliseconds, readPipelineRun } from './pipeline-run.ts'
import type { PipelineRun } from './pipeline-run.ts'
import type { PipelineStatus, PipelineTask, TaskSpec, TaskStatus, WorkspaceBinding } from './types.ts'
import { contextVariables, paramVariables, resultVariables, statusVariables } from './variables.ts'

export interface PipelineRunResult {
  readonly name: string
  readonly pipeline: string
  readonly status: PipelineStatus
  readonly tasks: ReadonlyMap<string, TaskRunResult>
  /** Tasks that were reached and not run. */
  readonly skipped: readonly string[]
  readonly results: Readonly<Record<string, Value>>
}

/** Runs a PipelineRun to its end. */
export function runPipeline(
  cluster: Cluster,
  document: JsonObject,
  playTask: TaskPlayer = runTask,
): Promise<PipelineRunResult> {
  return new PipelinePlayer(cluster, readPipelineRun(cluster, document), playTask).play()
}

/** Plays one Task of a Pipeline. */
export type TaskPlayer = (cluster: Cluster, run: TaskRun) => Promise<TaskRunResult>

class PipelinePlayer {
  readonly #cluster: Cluster
  readonly #run: PipelineRun
  readonly #runTask: TaskPlayer
  /** Params, then contexts, then workspaces: each pass sees what the one before put in. */
  readonly #passes: readonly Replacements[]
  readonly #ran = new Map<string, TaskRunResult>()
  readonly #skipped: string[] = []
  #failed = false

  constructor(cluster: Cluster, run: PipelineRun, playTask: TaskPlayer) {
    this.#cluster = cluster
    this.#runTask = playTask
    this.#run = run
    const isBound = (name: string) => run.workspaces.some((binding) => binding.name === name)
    this.#passes = [
      paramVariables(run.spec.params ?? [], run.params),
      contextVariables({
        pipelineRun: { name: run.name, namespace: cluster.namespace, uid: cluster.newUid() },
        pipeline: { name: run.pipeline },
      }),
      texts(
        (run.spec.workspaces ?? []).map(({ name }) => [`workspaces.${name}.bound`, String(isBound(name))] as const),
      ),
    ]
  }

  async play(): Promise<PipelineRunResult> {
    const { tasks, finally: last = [] } = this.#run.spec
    checkGraph(tasks)
    await this.#playTasks(tasks)
    const status = this.#statusOfTasks(tasks)
    const statuses = statusVariables(new Map(tasks.map((task) => [task.name, this.#statusOf(task.name)])), status)
    await Promise.all(last.map((task) => this.#playTask(task, [statuses], 'skip')))
    const failed = status === 'Failed' || last.some(({ name }) => this.#ran.get(name)?.status === 'Failed')
    return {
      name: this.#run.name,
      pipeline: this.#run.pipeline,
      status: failed ? 'Failed' : this.#skipped.length > 0 ? 'Completed' : 'Succeeded',
      tasks: this.#ran,
      skipped: this.#skipped,
      results: this.#pipelineResults(),
    }
  }

  /** Each Task as soon as those that it waits for have ended; none any more once one has failed. */
  async #playTasks(tasks: readonly PipelineTask[]): Promise<void> {
    const ended = new Map<string, Promise<void>>()
    const start = (task: PipelineTask): Promise<void> => {
      const before = [...waitsFor(task)].map((name) => end(tasks.find((one) => one.name === name)!))
      return Promise.all(before).then(async () => {
        if (!this.#failed) await this.#playTask(task, [], 'fail')
      })
    }
    const end = (task: PipelineTask): Promise<void> => {
      const promise = ended.get(task.name) ?? start(task)
      ended.set(task.name, promise)
      return promise
    }
    await Promise.all(tasks.map(end))
  }

  async #playTask(declared: PipelineTask, more: readonly Replacements[], onMissing: 'skip' | 'fail'): Promise<void> {
    const { name } = declared
    if ([...resultDependencies(declared)].some((one) => this.#skipped.includes(one)))
      return void this.#skipped.push(name)
    const task = this.#replaced(declared, more)
    const missing = openReference([...(task.params ?? []).map(({ value }) => value), ...(task.when ?? []).map(inputs)])
    if (missing !== undefined) {
      if (onMissing === 'skip') return void this.#skipped.push(name)
      this.#failed = true
      return
    }
    if (!holds(task.when ?? [])) return void this.#skipped.push(name)
    const result = await this.#runTask(this.#cluster, {
      name: `${this.#run.name}-${name}`,
      uid: this.#cluster.newUid(),
      ...this.#taskOf(task),
      params: task.params ?? [],
      workspaces: this.#workspacesOf(task),
      labels: {
        ...this.#run.labels,
        'tekton.dev/pipeline': this.#run.pipeline,
        'tekton.dev/pipelineRun': this.#run.name,
        'tekton.dev/pipelineTask': name,
      },
      ...(task.retries !== undefined && { retries: task.retries }),
      ...(task.timeout !== undefined && { timeout: milliseconds(task.timeout) }),
      ...(this.#run.podTemplate !== undefined && { podTemplate: this.#run.podTemplate }),
    })
    this.#ran.set(name, result)
    if (result.status === 'Failed' && task.onError !== 'continue') this.#failed = true
  }

  #replaced(task: PipelineTask, more: readonly Replacements[]): PipelineTask {
    const results = resultVariables('tasks', new Map([...this.#ran].map(([name, one]) => [name, one.results])))
    return [...this.#passes, results, ...more].reduce<PipelineTask>(
      (one, pass) => ({
        ...one,
        params: (one.params ?? []).map(({ name, value }) => ({ name, value: replaceValue(value, pass) })),
        when: (one.when ?? []).map(({ input, operator, values }) => ({
          input: replaceText(input, pass),
          operator,
          values: values.flatMap((value) => replaceElement(value, pass)),
        })),
        workspaces: (one.workspaces ?? []).map((workspace) =>
          workspace.subPath === undefined ? workspace : { ...workspace, subPath: replaceText(workspace.subPath, pass) },
        ),
      }),
      task,
    )
  }

  #taskOf({ name, taskRef, taskSpec }: PipelineTask): { taskName: string; task: TaskSpec } {
    const resolved =
      taskRef === undefined ? { name, spec: taskSpec as unknown as JsonObject } : this.#cluster.resolve('Task', taskRef)
    return { taskName: resolved.name, task: resolved.spec as unknown as TaskSpec }
  }

  #workspacesOf({ name, workspaces = [] }: PipelineTask): WorkspaceBinding[] {
    const bindings = workspaces.flatMap(({ name: inTask, workspace = inTask, subPath }) => {
      const binding = this.#run.workspaces.find((one) => one.name === workspace)
      if (binding === undefined) return []
      const path = [binding.subPath, subPath].filter((part) => part !== undefined && part !== '').join('/')
      return [{ ...binding, name: inTask, ...(path !== '' && { subPath: path }) }]
    })
    const claims = new Set(bindings.flatMap(({ persistentVolumeClaim: claim }) => claim?.claimName ?? []))
    // Tekton's default (coschedule: workspaces) refuses this, for the claims might be on different nodes.
    if (claims.size > 1) throw new Error(`the Task ${name} binds more than one PersistentVolumeClaim`)
    return bindings
  }

  #statusOf(name: string): TaskStatus {
    return this.#ran.get(name)?.status ?? 'None'
  }

  #statusOfTasks(tasks: readonly PipelineTask[]): PipelineStatus {
    if (this.#failed) return 'Failed'
    return tasks.some(({ name }) => this.#skipped.includes(name)) ? 'Completed' : 'Succeeded'
  }

  /** Without those that refer to what no Task made. */
  #pipelineResults(): Readonly<Record<string, Value>> {
    const all = new Map([...this.#ran].map(([name, { results }]) => [name, results]))
    const passes = [...this.#passes, resultVariables('tasks', all), resultVariables('finally', all)]
    return Object.fromEntries(
      (this.#run.spec.results ?? [])
        .map(({ name, value }) => [name, passes.reduce(replaceValue, value)] as const)
        .filter(([, value]) => openReference([value]) === undefined),
    )
  }
}

function inputs({ input, values }: { input: string; values: readonly string[] }): Value {
  return [input, ...values]
}
