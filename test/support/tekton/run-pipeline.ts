import type { JsonObject } from '../../../src/json/json.ts'
import type { Cluster } from './cluster.ts'
import { isCustomTask } from './custom-tasks.ts'
import type { CustomTasks } from './custom-tasks.ts'
import { NotPlayed } from './not-played.ts'
import { checkGraph, holds, openReference, resultDependencies, waitsFor } from './pipeline-graph.ts'
import { milliseconds, readPipelineRun } from './pipeline-run.ts'
import type { PipelineRun } from './pipeline-run.ts'
import { replaceTask, valuesOf } from './pipeline-task.ts'
import { runTask } from './run-task.ts'
import type { TaskRun, TaskRunResult } from './run-task.ts'
import { replaceValue, texts } from './substitution.ts'
import type { Replacements, Value } from './substitution.ts'
import type { PipelineStatus, PipelineTask, TaskSpec, TaskStatus, WorkspaceBinding } from './types.ts'
import { contextVariables, paramVariables, resultVariables, statusVariables } from './variables.ts'

export interface PipelineRunResult {
  readonly name: string
  readonly pipeline: string
  readonly status: PipelineStatus
  readonly tasks: ReadonlyMap<string, TaskRunResult>
  /** The Tasks that were not run, except for one without a result that another Task should have written. */
  readonly skipped: readonly string[]
  readonly results: Readonly<Record<string, Value>>
}

/** Runs a PipelineRun to its end. */
export function runPipeline(
  cluster: Cluster,
  document: JsonObject,
  playTask: TaskPlayer = runTask,
  customTasks?: CustomTasks,
): Promise<PipelineRunResult> {
  return new PipelinePlayer(cluster, readPipelineRun(cluster, document), playTask, customTasks).play()
}

/** Runs one Task of a Pipeline. */
export type TaskPlayer = (cluster: Cluster, run: TaskRun) => Promise<TaskRunResult>

/** The reason why a Task was not run: `when` is its own condition; with `other`, the Tasks after it are not run either. */
type Skip = 'when' | 'other'

type Section = 'tasks' | 'finally'

class PipelinePlayer {
  readonly #cluster: Cluster
  readonly #run: PipelineRun
  readonly #runTask: TaskPlayer
  readonly #customTasks: CustomTasks | undefined
  /** Params, then contexts, then workspaces: each pass sees the texts that the one before inserted. */
  readonly #passes: readonly Replacements[]
  readonly #ran = new Map<string, TaskRunResult>()
  readonly #skipped = new Map<string, Skip>()
  /** No more Tasks are started, and the PipelineRun fails. */
  #stopping = false

  constructor(cluster: Cluster, run: PipelineRun, playTask: TaskPlayer, customTasks: CustomTasks | undefined) {
    this.#cluster = cluster
    this.#runTask = playTask
    this.#customTasks = customTasks
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
    await Promise.all(last.map((task) => this.#playTask(task, 'finally', [statuses])))
    const end = this.#stopping ? 'Failed' : this.#skipped.size > 0 ? 'Completed' : 'Succeeded'
    this.#customTasks?.ended(this.#run.name, end)
    return {
      name: this.#run.name,
      pipeline: this.#run.pipeline,
      status: end,
      tasks: this.#ran,
      skipped: [...this.#skipped.keys()],
      results: this.#pipelineResults(),
    }
  }

  /** Runs each Task as soon as the Tasks that it waits for have ended. */
  async #playTasks(tasks: readonly PipelineTask[]): Promise<void> {
    const ended = new Map<string, Promise<void>>()
    const start = (task: PipelineTask): Promise<void> => {
      const before = [...waitsFor(task)].map((name) => end(tasks.find((one) => one.name === name)!))
      return Promise.all(before).then(() => this.#playTask(task, 'tasks'))
    }
    const end = (task: PipelineTask): Promise<void> => {
      const promise = ended.get(task.name) ?? start(task)
      ended.set(task.name, promise)
      return promise
    }
    await Promise.all(tasks.map(end))
  }

  async #playTask(declared: PipelineTask, section: Section, more: readonly Replacements[] = []): Promise<void> {
    const { name } = declared
    const parents = section === 'tasks' ? [...waitsFor(declared)] : []
    if (section === 'tasks' && (this.#stopping || parents.some((one) => this.#skipped.get(one) === 'other')))
      return void this.#skipped.set(name, 'other')
    const results = resultVariables('tasks', new Map([...this.#ran].map(([one, ran]) => [one, ran.results])))
    const task = replaceTask(declared, [...this.#passes, results, ...more])
    if (openReference(valuesOf(task)) !== undefined) {
      const mayLack =
        section === 'finally' ||
        task.onError === 'continue' ||
        [...resultDependencies(declared)].some((one) => this.#skipped.has(one))
      // If another Task waits for this one, the real controller only does this after timeouts.tasks.
      if (mayLack) this.#skipped.set(name, 'other')
      else this.#stopping = true
      return
    }
    if (!holds(task.when ?? [])) return void this.#skipped.set(name, 'when')
    const result = await (isCustomTask(task.taskRef) ? this.#runCustom(task, section) : this.#runOwn(task, section))
    this.#ran.set(name, result)
    if (result.status === 'Failed' && task.onError !== 'continue') this.#stopping = true
  }

  async #runOwn(task: PipelineTask, section: Section): Promise<TaskRunResult> {
    const { name, params = [], retries, timeout } = task
    const { labels, ...resolved } = this.#taskOf(task)
    return this.#runTask(this.#cluster, {
      name: `${this.#run.name}-${name}`,
      uid: this.#cluster.newUid(),
      ...resolved,
      params,
      workspaces: this.#workspacesOf(task),
      labels: { ...this.#labelsOf(name, section), ...labels },
      ...(retries !== undefined && { retries }),
      ...(timeout !== undefined && { timeout: milliseconds(timeout) }),
      ...(this.#run.podTemplate !== undefined && { podTemplate: this.#run.podTemplate }),
    })
  }

  async #runCustom(task: PipelineTask, section: Section): Promise<TaskRunResult> {
    const { name, taskRef: ref = {}, params = [], retries, timeout } = task
    if (this.#customTasks === undefined) throw new NotPlayed(`the custom task ${name}: nobody answers it`)
    return this.#customTasks.run({
      name: `${this.#run.name}-${name}`,
      ...{ ref, params, workspaces: this.#workspacesOf(task), labels: this.#labelsOf(name, section) },
      ...(retries !== undefined && { retries }),
      ...(timeout !== undefined && { timeout }),
      pipelineRun: this.#run.name,
    })
  }

  #labelsOf(task: string, section: Section): Readonly<Record<string, string>> {
    return {
      ...this.#run.labels,
      'tekton.dev/pipeline': this.#run.pipeline,
      'tekton.dev/pipelineRun': this.#run.name,
      'tekton.dev/pipelineTask': task,
      'tekton.dev/memberOf': section,
    }
  }

  /** The spec of a Task. Pods of a referenced Task are labelled with its name. */
  #taskOf({ name, taskRef, taskSpec }: PipelineTask): Pick<TaskRun, 'taskName' | 'task' | 'labels'> {
    if (taskRef === undefined) return { taskName: name, task: taskSpec! }
    const { name: taskName, spec } = this.#cluster.resolve('Task', taskRef)
    return { taskName, task: spec as unknown as TaskSpec, labels: { 'tekton.dev/task': taskName } }
  }

  #workspacesOf({ name, workspaces = [] }: PipelineTask): WorkspaceBinding[] {
    const bindings = workspaces.flatMap(({ name: inTask, workspace = inTask, subPath }) => {
      const binding = this.#run.workspaces.find((one) => one.name === workspace)
      if (binding === undefined) return []
      const path = [binding.subPath, subPath].filter((part) => part !== undefined && part !== '').join('/')
      return [{ ...binding, name: inTask, ...(path !== '' && { subPath: path }) }]
    })
    const claims = new Set(bindings.flatMap(({ persistentVolumeClaim: claim }) => claim?.claimName ?? []))
    // Tekton's default (coschedule: workspaces) refuses this, because the claims might be on different nodes.
    if (claims.size > 1) throw new Error(`the Task ${name} binds more than one PersistentVolumeClaim`)
    return bindings
  }

  #statusOf(name: string): TaskStatus {
    return this.#ran.get(name)?.status ?? 'None'
  }

  /** The value of `$(tasks.status)`. It is Failed if a TaskRun failed, even an allowed failure, but not if only a result was missing. */
  #statusOfTasks(tasks: readonly PipelineTask[]): PipelineStatus {
    if (tasks.some(({ name }) => this.#statusOf(name) === 'Failed')) return 'Failed'
    return tasks.some(({ name }) => this.#skipped.has(name)) ? 'Completed' : 'Succeeded'
  }

  /** The results of the Pipeline, without those that refer to missing results of Tasks. */
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
