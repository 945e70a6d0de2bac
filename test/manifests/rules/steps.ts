import { join } from './reference.ts'
import type { Rule } from './rule.ts'
import { finding } from './rule.ts'
import { lacksOf } from './security-context.ts'
import type { TaskSpec } from './shapes.ts'
import type { World, StepAt } from './world.ts'
import { specOf, within } from './world.ts'

const besideRef = ['name', 'ref', 'params', 'onError', 'when', 'timeout', 'computeResources', 'envFrom']
const ofStepAction = [
  'description',
  'image',
  'command',
  'args',
  'script',
  'env',
  'workingDir',
  'params',
  'results',
  'securityContext',
  'volumeMounts',
]

/** What one step must be. */
export const stepRules: readonly Rule[] = [
  {
    name: 'step-is-named',
    *check(world) {
      for (const step of world.steps) {
        if (!step.isStepAction && step.value.name === undefined) yield finding(step, step.path, 'the step has no name')
      }
    },
  },
  {
    name: 'step-has-command',
    *check(world) {
      for (const step of inline(world)) {
        if (step.value.command !== undefined || step.value.script !== undefined) continue
        yield finding(step, step.path, 'without a command a registry is asked for the entrypoint of the image')
      }
    },
  },
  {
    name: 'fields-beside-ref',
    *check(world) {
      for (const step of world.steps) {
        if (step.isStepAction || step.value.ref === undefined) continue
        for (const field of Object.keys(step.value).filter((key) => !besideRef.includes(key))) {
          yield finding(step, join(step.path, field), `${field} has no effect beside a ref`)
        }
      }
    },
  },
  {
    name: 'step-action-fields',
    *check(world) {
      for (const { resource, path, value } of world.stepActions) {
        for (const field of Object.keys(value).filter((key) => !ofStepAction.includes(key))) {
          yield finding({ resource }, join(path, field), `a StepAction has no field ${field}`)
        }
      }
    },
  },
  {
    name: 'step-is-restricted',
    *check(world) {
      for (const step of inline(world)) {
        const merged = { ...step.scope.value.stepTemplate?.securityContext, ...step.value.securityContext }
        for (const lack of lacksOf(merged)) yield finding(step, join(step.path, 'securityContext'), lack)
        if (merged.runAsUser === undefined) continue
        yield finding(step, join(step.path, 'securityContext'), 'runAsUser is the image’s and the platform’s to choose')
      }
      for (const { path, value, resource } of world.tasks.flatMap((task) => within(task, 'sidecars'))) {
        for (const lack of lacksOf(value.securityContext ?? {})) {
          yield finding({ resource }, join(path, 'securityContext'), lack)
        }
      }
    },
  },
  {
    name: 'ref-fits-step-action',
    *check(world) {
      for (const step of world.steps) {
        const { ref, params = [] } = step.value
        if (step.isStepAction || ref === undefined) continue
        const found = world.resolve('StepAction', ref, step.resource)
        if (found === 'elsewhere') continue
        if (found === 'missing') {
          yield finding(step, join(step.path, 'ref'), `there is no StepAction ${ref.name ?? ''}`)
          continue
        }
        const { params: declared = [] } = specOf(found.document) as TaskSpec
        for (const param of within(step, 'params')) {
          if (declared.some(({ name }) => name === param.value.name)) continue
          yield finding(step, param.path, `the StepAction ${found.name} has no param ${param.value.name ?? ''}`)
        }
        for (const { name, default: byDefault } of declared) {
          if (byDefault !== undefined || params.some((given) => given.name === name)) continue
          yield finding(step, step.path, `the StepAction ${found.name} requires the param ${name ?? ''}`)
        }
      }
    },
  },
]

/** The steps that say themselves what runs. */
function inline(world: World): StepAt[] {
  return world.steps.filter(({ value }) => value.ref === undefined)
}
