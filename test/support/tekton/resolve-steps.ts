import { isObject } from '../../../src/json/json.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import { NotPlayed, played } from './not-played.ts'
import { replaceElement, replaceText, replaceValue } from './substitution.ts'
import type { Replacements } from './substitution.ts'
import type { Reference, Step, StepActionSpec, StepBody, TaskSpec, TaskStep } from './types.ts'
import { paramVariables, resultPathVariables } from './variables.ts'

const body = ['image', 'command', 'args', 'script', 'env', 'workingDir', 'results', 'securityContext'] as const

/**
 * The steps of a Task as its pod has them. Tekton substitutes in this order, and each pass also sees the texts that earlier passes inserted: the
 * params of StepActions, then `passes`: the Task's params, contexts, paths of results, and workspaces.
 */
export function resolveSteps(
  task: TaskSpec,
  passes: readonly Replacements[],
  stepAction: (reference: Reference) => StepActionSpec,
): Step[] {
  const [taskParams, contexts, ...later] = passes
  return task.steps.map((declared) => {
    const where = `step ${declared.name}`
    played<TaskStep>(where, declared as unknown as JsonObject, [...body, 'name', 'onError', 'ref', 'params'])
    const step = { ...fromTemplate(withAction(declared, taskParams!, stepAction), task.stepTemplate ?? {}) }
    checkEnv(where, step)
    const stepResults = resultPathVariables(
      'step.results',
      step.results.map(({ name }) => name),
      `/tekton/steps/step-${declared.name}/results`,
    )
    return [taskParams!, contexts!, stepResults, ...later].reduce(replaceStep, step)
  })
}

function withAction(
  declared: TaskStep,
  taskParams: Replacements,
  stepAction: (reference: Reference) => StepActionSpec,
): TaskStep {
  if (declared.ref === undefined) return declared
  const { name, ref, onError, params = [], ...beside } = declared
  const dropped = Object.keys(beside)
  if (dropped.length > 0) throw new NotPlayed(`${dropped.join(', ')} beside the ref of step ${name}`)
  const { params: specs = [], ...spec } = stepAction(ref)
  const given = params.map((param) => ({ name: param.name, value: replaceValue(param.value, taskParams) }))
  const unset = specs.find((one) => one.default === undefined && !given.some((param) => param.name === one.name))
  if (unset !== undefined) throw new Error(`step ${name} does not give the param ${unset.name} of its StepAction`)
  const unknown = given.find((param) => !specs.some((one) => one.name === param.name))
  if (unknown !== undefined) throw new Error(`step ${name} gives a param ${unknown.name} that its StepAction has not`)
  const action = replaceStep({ ...fromTemplate(spec, {}), name, continuesOnError: false }, paramVariables(specs, given))
  return { ...action, ...(onError !== undefined && { onError }) }
}

/** Merges a step with the template. The step's fields win; variables are merged by name. */
function fromTemplate(step: Partial<TaskStep>, template: Partial<StepBody>): Step {
  const { image, env = [] } = { ...template, ...step }
  if (image === undefined) throw new Error(`step ${step.name ?? ''} has no image`)
  const inherited = (template.env ?? []).filter(({ name }) => !env.some((own) => own.name === name))
  return {
    name: step.name ?? '',
    image,
    command: step.command ?? template.command ?? [],
    args: step.args ?? template.args ?? [],
    script: step.script ?? '',
    env: [...inherited, ...env],
    workingDir: step.workingDir ?? template.workingDir ?? '',
    results: step.results ?? [],
    securityContext: { ...template.securityContext, ...step.securityContext },
    continuesOnError: step.onError === 'continue',
  }
}

function replaceStep(step: Step, replacements: Replacements): Step {
  return {
    ...step,
    image: replaceText(step.image, replacements),
    command: step.command.flatMap((element) => replaceElement(element, replacements)),
    args: step.args.flatMap((element) => replaceElement(element, replacements)),
    script: replaceText(step.script, replacements),
    env: step.env.map((one) =>
      one.value === undefined ? one : { ...one, value: replaceText(one.value, replacements) },
    ),
    workingDir: replaceText(step.workingDir, replacements),
  }
}

function checkEnv(where: string, { env }: Step): void {
  for (const variable of env) {
    played(`${where}.env`, variable as unknown as JsonObject, ['name', 'value', 'valueFrom'])
    const { valueFrom } = variable as { valueFrom?: unknown }
    if (isObject(valueFrom)) played(`${where}.env.valueFrom`, valueFrom, ['fieldRef'])
  }
}
