import { referencesWithin } from './reference.ts'
import type { Rule } from './rule.ts'
import { finding } from './rule.ts'
import type { NamedValue, TaskSpec } from './shapes.ts'
import type { StepAt, World } from './world.ts'
import { specOf, within } from './world.ts'

/** Results that Tasks and StepActions declare, write and read. */
export const resultRules: readonly Rule[] = [
  {
    name: 'result-is-declared',
    *check(world) {
      for (const step of world.steps) {
        for (const { names, path, text } of referencesWithin(step.value, step.path)) {
          const [declared, name] = written(step, names)
          if (name === undefined || declared.some((result) => result.name === name)) continue
          yield finding(step, path, `${text}: there is no result ${name}`)
        }
      }
    },
  },
  {
    name: 'result-is-written',
    *check(world) {
      for (const scope of [...world.tasks, ...world.stepActions]) {
        const steps = world.steps.filter((step) => step.scope === scope)
        for (const { value: result, path } of within(scope, 'results')) {
          if (result.value !== undefined) continue
          if (steps.some((step) => writes(step, result.name ?? ''))) continue
          yield finding(scope, path, `no step writes the result ${result.name ?? ''}`)
        }
      }
    },
  },
  {
    name: 'step-result-has-its-place',
    *check(world) {
      for (const step of world.steps) {
        for (const { names, path, text } of referencesWithin(step.value, step.path)) {
          if (step.isStepAction && names[0] === 'results')
            yield finding(step, path, `${text}: a StepAction writes $(step.results.NAME.path)`)
          if (step.isStepAction && names[0] === 'steps')
            yield finding(step, path, `${text}: a StepAction knows no other step`)
          if (!step.isStepAction && names[0] === 'step' && step.value.results === undefined) {
            yield finding(step, path, `${text}: a Task writes $(results.NAME.path)`)
          }
          if (names[0] === 'tasks' || names[0] === 'finally')
            yield finding(step, path, `${text}: only a Pipeline knows other tasks`)
        }
      }
    },
  },
  {
    name: 'step-result-exists',
    *check(world) {
      for (const task of world.tasks) {
        const steps = world.steps.filter(({ scope }) => scope === task)
        const readers = [
          ...steps.map((step, index) => ({
            value: step.value,
            path: step.path,
            before: steps.slice(0, index),
          })),
          { value: task.value.results ?? [], path: `${task.path}.results`, before: steps },
        ]
        for (const { value, path, before } of readers) {
          for (const reference of referencesWithin(value, path)) {
            const [root, stepName, results, name] = reference.names
            if (root !== 'steps' || results !== 'results') continue
            const step = before.find((candidate) => candidate.value.name === stepName)
            if (step !== undefined && (stepResults(world, step)?.some((result) => result.name === name) ?? true))
              continue
            yield finding(task, reference.path, `${reference.text}: no step before has this result`)
          }
        }
      }
    },
  },
]

/** The declarations that a result's path must be among, and its name, where it is one. */
function written(step: StepAt, [root, second, third]: readonly string[]): [readonly NamedValue[], string | undefined] {
  if (root === 'results') return [step.scope.value.results ?? [], step.isStepAction ? undefined : second]
  if (root === 'step' && second === 'results' && step.value.results !== undefined) return [step.value.results, third]
  return [[], undefined]
}

function writes(step: StepAt, name: string): boolean {
  const wanted = step.isStepAction ? `step.results.${name}.path` : `results.${name}.path`
  return referencesWithin(step.value, '').some(({ names }) => names.join('.') === wanted)
}

/** The results of a step, undefined where its StepAction lives elsewhere. */
function stepResults(world: World, { value, resource }: StepAt): readonly NamedValue[] | undefined {
  if (value.ref === undefined) return value.results ?? []
  const found = world.resolve('StepAction', value.ref, resource)
  return typeof found === 'string' ? undefined : ((specOf(found.document) as TaskSpec).results ?? [])
}
