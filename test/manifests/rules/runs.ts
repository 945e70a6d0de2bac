import type { Taker } from './fit.ts'
import { paramsFit, workspacesFit } from './fit.ts'
import { join } from './reference.ts'
import type { Rule } from './rule.ts'
import { finding } from './rule.ts'
import type { PipelineSpec, RunSpec, TaskSpec, WorkspaceBinding } from './shapes.ts'
import type { At, World } from './world.ts'
import { pipelineTasks, specOf, within } from './world.ts'

/** PipelineRuns and TaskRuns. */
export const runRules: readonly Rule[] = [
  {
    name: 'run-fits',
    *check(world) {
      for (const run of world.runs) {
        const taker = takerOf(world, run)
        if (taker === 'missing') yield finding(run, run.path, 'what it runs does not exist')
        else if (taker !== undefined) yield* [...paramsFit(run, taker), ...workspacesFit(run, taker)]
      }
    },
  },
  {
    name: 'run-sets-fs-group',
    *check(world) {
      for (const run of world.runs) {
        const { workspaces = [], podTemplate, taskRunTemplate } = run.value
        const volumes = workspaces.filter((given) => given.persistentVolumeClaim ?? given.volumeClaimTemplate)
        const template = run.resource.kind === 'TaskRun' ? podTemplate : taskRunTemplate?.podTemplate
        if (volumes.length === 0 || template?.securityContext?.fsGroup !== undefined) continue
        yield finding(run, run.path, 'a volume is not writable for the image’s user without a podTemplate’s fsGroup')
      }
    },
  },
  {
    name: 'one-volume-a-task',
    *check(world) {
      for (const run of world.runs) {
        const volumes = new Map((run.value.workspaces ?? []).map((given) => [given.name ?? '', volumeOf(given)]))
        for (const pipeline of pipelinesOf(world, run)) {
          for (const task of pipelineTasks(pipeline)) {
            const bound = (task.value.workspaces ?? []).map(({ name = '', workspace = name }) => volumes.get(workspace))
            if (new Set(bound.filter((volume) => volume !== undefined)).size < 2) continue
            const message = `the task ${task.value.name ?? ''} would mount two volumes, which Tekton’s affinity assistant refuses`
            yield finding(run, join(run.path, 'workspaces'), message)
          }
        }
      }
    },
  },
  {
    name: 'one-workspace-a-claim',
    *check(world) {
      for (const run of world.ofKind<RunSpec>('PipelineRun')) {
        const seen = new Set<string>()
        for (const { value, path } of within(run, 'workspaces')) {
          const { claimName = '' } = value.persistentVolumeClaim ?? {}
          if (claimName !== '' && seen.has(claimName))
            yield finding(
              run,
              path,
              `a second workspace on the claim ${claimName}: Tekton’s affinity assistant lets its pods wait for ever`,
            )
          seen.add(claimName)
        }
      }
    },
  },
  {
    name: 'service-account-exists',
    *check(world) {
      const named = [
        ...world.runs.map((run) => ({
          run,
          path: run.resource.kind === 'TaskRun' ? 'serviceAccountName' : 'taskRunTemplate',
          name: run.value.serviceAccountName ?? run.value.taskRunTemplate?.serviceAccountName,
        })),
        ...world.ofKind<RunSpec>('EventListener').map((run) => ({
          run,
          path: 'serviceAccountName',
          name: run.value.serviceAccountName,
        })),
      ]
      for (const { run, path, name } of named) {
        if (name === undefined || name === 'default' || name.includes('$(')) continue
        if (world.find('ServiceAccount', name, run.resource) !== undefined) continue
        yield finding(run, join(run.path, path), `there is no ServiceAccount ${name}`)
      }
    },
  },
]

/** The volume that a workspace of a run is on, undefined where it is on none. */
function volumeOf({ name, persistentVolumeClaim, volumeClaimTemplate }: WorkspaceBinding): string | undefined {
  if (volumeClaimTemplate !== undefined) return `made for ${name ?? ''}`
  return persistentVolumeClaim && `claim ${persistentVolumeClaim.claimName ?? ''}`
}

/** The Pipelines that a run may run: each one, where an event chooses. */
function pipelinesOf(
  world: World,
  { resource, value: { pipelineRef, pipelineSpec } }: At<RunSpec>,
): At<PipelineSpec>[] {
  if (pipelineSpec !== undefined) return world.pipelines.filter((pipeline) => pipeline.resource === resource)
  if (pipelineRef?.name?.includes('$(tt.') === true) return world.ofKind<PipelineSpec>('Pipeline')
  const found = pipelineRef && world.resolve('Pipeline', pipelineRef, resource)
  if (found === undefined || typeof found === 'string') return []
  return [{ resource: found, path: 'spec', value: specOf(found.document) }]
}

/** What a run runs, by reference or written in it; undefined where it lives elsewhere. */
function takerOf(world: World, { value, resource }: At<RunSpec>): Taker | 'missing' | undefined {
  if (value.pipelineSpec !== undefined) return { title: 'its Pipeline', ...value.pipelineSpec }
  if (value.taskSpec !== undefined) return { title: 'its Task', ...value.taskSpec }
  const [kind, ref] = value.pipelineRef
    ? (['Pipeline', value.pipelineRef] as const)
    : (['Task', value.taskRef] as const)
  const found = ref && world.resolve(kind, ref, resource)
  if (found === undefined || found === 'elsewhere') return undefined
  return found === 'missing'
    ? 'missing'
    : { title: `the ${kind} ${found.name}`, ...(specOf(found.document) as TaskSpec) }
}
