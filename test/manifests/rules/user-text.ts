import { isObject } from '../../../src/json/json.ts'
import { isUserText, join, referencesIn, referencesWithin } from './reference.ts'
import type { Rule } from './rule.ts'
import { finding } from './rule.ts'
import type { Step } from './shapes.ts'
import type { StepAt } from './world.ts'
import { pipelineTasks, within } from './world.ts'

const takesCode = /(^|\/)(sh|bash|ash|dash|zsh|python3?|perl|ruby|node|jq)$/
const codeFlag = /^-\w*[ce]$/

/** Text that others wrote is neither code nor a flag, and meets no secret in a process's environment. */
export const userTextRules: readonly Rule[] = [
  {
    name: 'no-user-text-in-code',
    *check(world) {
      for (const step of world.steps) {
        for (const { path, text } of codeOf(step)) {
          for (const reference of referencesIn(text).filter(isUserText)) {
            yield finding(step, path, `${reference.text} would be executed; pass it in args or env`)
          }
        }
      }
      for (const task of world.pipelines.flatMap(pipelineTasks)) {
        for (const { value, path } of within(task, 'when')) {
          for (const { text } of referencesIn(value.cel ?? '').filter(isUserText)) {
            yield finding(task, join(path, 'cel'), `${text} would be executed; compare it with input and values`)
          }
        }
      }
    },
  },
  {
    name: 'no-user-text-in-command',
    *check(world) {
      for (const step of world.steps) {
        for (const reference of referencesWithin(step.value.command ?? [], join(step.path, 'command'))) {
          if (!isUserText(reference) || codeOf(step).some(({ path }) => path === reference.path)) continue
          yield finding(step, reference.path, `${reference.text} belongs in args`)
        }
      }
    },
  },
  {
    name: 'user-text-is-guarded',
    *check(world) {
      for (const step of world.steps) {
        for (const index of unguarded(step.value)) {
          const text = step.value.args?.[index] ?? ''
          yield finding(
            step,
            `${step.path}.args[${index}]`,
            `${text} may be taken for a flag; put -- or --flag= before it`,
          )
        }
      }
    },
  },
  {
    name: 'no-secret-in-env-of-user-text',
    *check(world) {
      for (const step of world.steps) {
        const { args, command, env, params } = step.value
        const template = step.isStepAction ? undefined : step.scope.value.stepTemplate
        const taken = [args, command, env, params, template?.env].flatMap((value) => referencesWithin(value ?? [], ''))
        if (!taken.some(isUserText)) continue
        for (const path of [
          ...secretsOf(step.value, step.path),
          ...(template === undefined ? [] : secretsOf(template, join(step.scope.path, 'stepTemplate'))),
        ]) {
          yield finding(step, path, 'user text can name the variable; secrets come as files')
        }
      }
      for (const run of world.runs) {
        const isTask = run.resource.kind === 'TaskRun'
        const all = isTask ? [run] : [...within(run, 'taskRunTemplate'), ...within(run, 'taskRunSpecs')]
        for (const pod of all.flatMap((each) => within(each, 'podTemplate'))) {
          for (const secret of secretsOf(pod.value, pod.path)) {
            yield finding(run, secret, 'every step would have it, those that take user text too; secrets come as files')
          }
        }
      }
    },
  },
]

/** The texts of a step that an interpreter runs. */
function codeOf({ path, value: { script, command = [], args = [] } }: StepAt): { path: string; text: string }[] {
  if (script !== undefined) return [{ path: join(path, 'script'), text: script }]
  const words = [
    ...command.map((text, index) => ({ path: `${path}.command[${index}]`, text })),
    ...args.map((text, index) => ({ path: `${path}.args[${index}]`, text })),
  ]
  if (!takesCode.test(words[0]?.text ?? '')) return []
  const flag = words.findIndex(({ text }) => codeFlag.test(text))
  const code = flag === -1 ? undefined : words[flag + 1]
  return code === undefined ? [] : [code]
}

/** Which elements of args begin with user text where a flag is still looked for. */
function* unguarded({ command = [], args = [] }: Step): Generator<number> {
  const isOurs = command[0]?.endsWith('/cicdstatemgr') === true
  let inEach = false
  for (const [index, element] of args.entries()) {
    if (element === '--') return
    if (element.startsWith('--')) inEach = isOurs && element.startsWith('--each=')
    const [first] = referencesIn(element)
    if (first === undefined || !element.startsWith(first.text) || !isUserText(first)) continue
    // What follows code given with -c goes to the code, not to the interpreter.
    if (inEach || afterCode(command, args, index)) continue
    yield index
  }
}

function afterCode(command: readonly string[], args: readonly string[], index: number): boolean {
  const words = [...command, ...args]
  if (!takesCode.test(words[0] ?? '')) return false
  const flag = words.findIndex((word) => codeFlag.test(word))
  return flag !== -1 && command.length + index > flag + 1
}

function* secretsOf({ env = [], envFrom = [] }: Pick<Step, 'env' | 'envFrom'>, path: string): Generator<string> {
  for (const [index, variable] of env.entries()) {
    if (isObject(variable.valueFrom) && variable.valueFrom.secretKeyRef !== undefined) {
      yield `${path}.env[${index}]`
    }
  }
  for (const [index, source] of envFrom.entries()) if (source.secretRef !== undefined) yield `${path}.envFrom[${index}]`
}
