import { paramsFit, workspacesFit } from './fit.ts'
import type { Taker } from './fit.ts'
import { join, referencesWithin } from './reference.ts'
import type { ReferenceAt } from './reference.ts'
import type { Rule } from './rule.ts'
import { finding } from './rule.ts'
import type { PipelineSpec, PipelineTask, TaskSpec } from './shapes.ts'
import type { At, World } from './world.ts'
import { without } from './without.ts'
import { pipelineTasks, specOf, within } from './world.ts'

/** How the tasks of a Pipeline fit the Tasks they name and each other. */
export const pipelineRules: readonly Rule[] = [
  {
    name: 'task-exists',
    *check(world) {
      for (const task of world.pipelines.flatMap(pipelineTasks)) {
        const { taskRef } = task.value
        if (taskRef === undefined || world.resolve('Task', taskRef, task.resource) !== 'missing') continue
        yield finding(task, join(task.path, 'taskRef'), `there is no Task ${taskRef.name ?? ''}`)
      }
    },
  },
  {
    name: 'task-params-fit',
    *check(world) {
      for (const task of world.pipelines.flatMap(pipelineTasks)) {
        const taker = takerOf(world, task)
        if (taker !== undefined) yield* paramsFit(task, taker)
      }
    },
  },
  {
    name: 'task-workspaces-fit',
    *check(world) {
      for (const task of world.pipelines.flatMap(pipelineTasks)) {
        const taker = takerOf(world, task)
        if (taker !== undefined) yield* workspacesFit(task, taker)
      }
    },
  },
  {
    name: 'optional-workspaces-stay-optional',
    *check(world) {
      for (const pipeline of world.pipelines) {
        const optional = (pipeline.value.workspaces ?? []).filter((workspace) => workspace.optional === true)
        for (const task of pipelineTasks(pipeline)) {
          const wanted = takerOf(world, task)?.workspaces?.filter((workspace) => workspace.optional !== true) ?? []
          for (const { value, path } of within(task, 'workspaces')) {
            const name = value.workspace ?? value.name
            if (!optional.some((workspace) => workspace.name === name)) continue
            if (!wanted.some((workspace) => workspace.name === value.name)) continue
            yield finding(task, path, `the Task requires what is optional in the Pipeline: ${name ?? ''}`)
          }
        }
      }
    },
  },
  {
    name: 'task-result-exists',
    *check(world) {
      for (const pipeline of world.pipelines) {
        for (const { names, path, text } of taskReferences(pipeline)) {
          const [root, taskName, what, result] = names
          if (taskName === 'status' && names.length === 2) continue
          const tasks = within(pipeline, root === 'finally' ? 'finally' : 'tasks')
          const task = tasks.find(({ value }) => value.name === taskName)
          if (task === undefined) yield finding(pipeline, path, `${text}: there is no task ${taskName ?? ''}`)
          else if (what === 'results' && takerOf(world, task)?.results?.some(({ name }) => name === result) === false) {
            yield finding(pipeline, path, `${text}: the task ${taskName ?? ''} has no result ${result ?? ''}`)
          }
        }
      }
    },
  },
  {
    name: 'run-after-exists',
    *check(world) {
      for (const pipeline of world.pipelines) {
        for (const task of within(pipeline, 'tasks')) {
          for (const { value: name, path } of within(task, 'runAfter')) {
            if (pipeline.value.tasks?.some((other) => other.name === name)) continue
            yield finding(task, path, `there is no task ${name}`)
          }
        }
      }
    },
  },
  {
    name: 'tasks-are-acyclic',
    *check(world) {
      for (const pipeline of world.pipelines) {
        const before = new Map(within(pipeline, 'tasks').map((task) => [task.value.name ?? '', predecessors(task)]))
        for (const task of within(pipeline, 'tasks')) {
          const name = task.value.name ?? ''
          if (reaches(before, name, name)) yield finding(task, task.path, `the task ${name} waits for itself`)
        }
      }
    },
  },
  {
    name: 'finally-has-its-place',
    *check(world) {
      for (const pipeline of world.pipelines) {
        for (const task of within(pipeline, 'finally')) {
          if (task.value.runAfter !== undefined)
            yield finding(task, join(task.path, 'runAfter'), 'finally knows no order')
        }
        for (const { names, path, text } of taskReferences(pipeline)) {
          const isStatus =
            names[0] === 'tasks' && (names[2] === 'status' || names[2] === 'reason' || names.length === 2)
          const isInFinally = path.startsWith(join(pipeline.path, 'finally'))
          const isInTasks = path.startsWith(join(pipeline.path, 'tasks'))
          if (isStatus && !isInFinally) yield finding(pipeline, path, `${text} is known in finally only`)
          if (names[0] === 'finally' && (isInFinally || isInTasks)) {
            yield finding(pipeline, path, `${text} is known in the results of the Pipeline only`)
          }
        }
      }
    },
  },
  {
    name: 'when-depends-on-something',
    *check(world) {
      for (const task of world.pipelines.flatMap(pipelineTasks)) {
        for (const { value, path } of within(task, 'when')) {
          if (value.cel !== undefined || referencesWithin(value, path).length > 0) continue
          yield finding(task, path, 'nothing in it varies')
        }
      }
    },
  },
]

/** What the Task behind a pipeline's task declares; undefined where it lives elsewhere. */
function takerOf(world: World, { value, resource }: At<PipelineTask>): (Taker & TaskSpec) | undefined {
  // A custom task's spec is its controller's matter.
  if (value.taskSpec !== undefined) {
    return value.taskSpec.apiVersion === undefined
      ? { title: `the task ${value.name ?? ''}`, ...value.taskSpec }
      : undefined
  }
  const found = value.taskRef && world.resolve('Task', value.taskRef, resource)
  if (found === undefined || typeof found === 'string') return undefined
  return { title: `the Task ${found.name}`, ...(specOf(found.document) as TaskSpec) }
}

function taskReferences(pipeline: At<PipelineSpec>): ReferenceAt[] {
  const { tasks = [], finally: last = [], results = [] } = pipeline.value
  const withoutSpecs = (list: readonly PipelineTask[]) => list.map((task) => without(task, 'taskSpec'))
  return referencesWithin({ tasks: withoutSpecs(tasks), finally: withoutSpecs(last), results }, pipeline.path).filter(
    ({ names: [root] }) => root === 'tasks' || root === 'finally',
  )
}

function predecessors({ value }: At<PipelineTask>): string[] {
  const read = referencesWithin(without(value, 'taskSpec'), '').filter(({ names }) => names[0] === 'tasks')
  return [...(value.runAfter ?? []), ...read.map(({ names }) => names[1] ?? '')]
}

function reaches(before: ReadonlyMap<string, string[]>, from: string, to: string, seen = new Set<string>()): boolean {
  return (before.get(from) ?? []).some((name) => {
    if (name === to) return true
    if (seen.has(name)) return false
    seen.add(name)
    return reaches(before, name, to, seen)
  })
}
