import { referencesWithin } from './reference.ts'
import type { Rule } from './rule.ts'
import { finding } from './rule.ts'
import { without } from './without.ts'
import { pipelineTasks, within } from './world.ts'

/** Workspaces that are declared before they are used. */
export const workspaceRules: readonly Rule[] = [
  {
    name: 'workspace-is-declared',
    *check(world) {
      for (const task of world.tasks) {
        for (const { names, path, text } of referencesWithin(without(task.value, 'params'), task.path)) {
          const [root, name = ''] = names
          if (root !== 'workspaces' || task.value.workspaces?.some((workspace) => workspace.name === name)) continue
          yield finding(task, path, `${text}: there is no workspace ${name}`)
        }
      }
      for (const pipeline of world.pipelines) {
        for (const task of pipelineTasks(pipeline)) {
          for (const { value, path } of within(task, 'workspaces')) {
            const name = value.workspace ?? value.name ?? ''
            if (pipeline.value.workspaces?.some((workspace) => workspace.name === name)) continue
            yield finding(task, path, `there is no workspace ${name}`)
          }
        }
      }
    },
  },
  {
    name: 'workspace-is-used',
    *check(world) {
      for (const pipeline of world.pipelines) {
        const used = pipelineTasks(pipeline).flatMap((task) => task.value.workspaces ?? [])
        for (const { value, path } of within(pipeline, 'workspaces')) {
          if (used.some(({ name, workspace = name }) => workspace === value.name)) continue
          yield finding(pipeline, path, `no task uses the workspace ${value.name ?? ''}`)
        }
      }
    },
  },
]
