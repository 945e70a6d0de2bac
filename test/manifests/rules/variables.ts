import { join, referencesWithin } from './reference.ts'
import type { ReferenceAt } from './reference.ts'
import type { Rule } from './rule.ts'
import { finding } from './rule.ts'
import type { ParamSpec, PipelineSpec, PipelineTask } from './shapes.ts'
import { without } from './without.ts'
import type { At, World } from './world.ts'

/** Params as Tasks, StepActions and Pipelines declare and use them, and variables that nobody fills. */
export const variableRules: readonly Rule[] = [
  {
    name: 'param-is-declared',
    *check(world) {
      for (const { at, params, references } of scopes(world)) {
        for (const {
          names: [, name = ''],
          path,
          text,
        } of references) {
          if (!params.some((param) => param.name === name))
            yield finding(at, path, `${text}: there is no param ${name}`)
        }
      }
    },
  },
  {
    name: 'param-is-used',
    *check(world) {
      for (const { at, params, references } of scopes(world)) {
        for (const [index, { name = '' }] of params.entries()) {
          if (references.some(({ names }) => names[1] === name)) continue
          yield finding(at, `${at.path}.params[${index}]`, `nothing uses the param ${name}`)
        }
      }
    },
  },
  {
    name: 'array-is-a-whole-element',
    *check(world) {
      for (const { at, references } of scopes(world)) {
        for (const { star, path, text, within } of references) {
          const isInList = /(\[\d+\]|\.params\[\d+\]\.value)$/.test(path)
          if (star && (within !== text || !isInList))
            yield finding(at, path, `${text} must be a whole element of a list`)
        }
      }
    },
  },
  {
    name: 'star-fits-type',
    *check(world) {
      for (const { at, params, references } of scopes(world)) {
        for (const { names, star, path, text } of references) {
          const type = typeOf(params.find(({ name }) => name === names[1]))
          if (type === 'array' && !star) yield finding(at, path, `${text} is an array: write [*]`)
          if (type === 'string' && star) yield finding(at, path, `${text} is a text, not an array`)
        }
      }
    },
  },
  {
    name: 'variable-exists',
    *check(world) {
      for (const step of world.steps) {
        const { command = [], args = [], env = [] } = step.value
        const known = new Set(env.map(({ name }) => name))
        for (const [key, value] of Object.entries({ command, args, env })) {
          for (const { names, path, text } of referencesWithin(value, join(step.path, key))) {
            if (isKnown(names, step.isStepAction) || (names.length === 1 && known.has(names[0]))) continue
            yield finding(step, path, `${text}: nobody fills this variable`)
          }
        }
      }
    },
  },
]

/** Whether a param is a text, an array or an object. */
export function typeOf(param: ParamSpec | undefined): string | undefined {
  return param && (param.type ?? (Array.isArray(param.default) ? 'array' : 'string'))
}

const contexts = /^context\.(taskRun\.(name|namespace|uid)|task\.(name|retry-count))$/

function isKnown(names: readonly string[], isStepAction: boolean): boolean {
  const [root = '', second, third] = names
  switch (root) {
    case 'params':
      return names.length >= 2
    case 'workspaces':
      return !isStepAction && ['path', 'bound', 'claim', 'volume'].includes(third ?? '')
    case 'results':
      return third === 'path'
    case 'step':
      return second === 'results' && names[3] === 'path'
    case 'steps':
      return (third === 'results' && names.length >= 4) || (third === 'exitCode' && names[3] === 'path')
    default:
      return contexts.test(names.join('.')) || names.join('.') === 'credentials.path'
  }
}

interface Scope {
  readonly at: At<{ readonly params?: readonly ParamSpec[] }>
  readonly params: readonly ParamSpec[]
  /** Every `$(params…)` in it, but those of specs within that declare params of their own. */
  readonly references: readonly ReferenceAt[]
}

function scopes(world: World): Scope[] {
  return [...world.tasks, ...world.stepActions, ...world.pipelines].map((at) => ({
    at,
    params: at.value.params ?? [],
    references: referencesWithin(withoutInner(at.value), at.path).filter(({ names }) => names[0] === 'params'),
  }))
}

/** A spec without its declarations, its descriptions and the Task specs within; lists keep their positions. */
function withoutInner(spec: PipelineSpec): object {
  const rest = without(spec as PipelineSpec & { description?: string }, 'params', 'description')
  const withoutSpecs = (tasks: readonly PipelineTask[]) => tasks.map((task) => without(task, 'taskSpec'))
  return {
    ...rest,
    ...(rest.tasks && { tasks: withoutSpecs(rest.tasks) }),
    ...(rest.finally && { finally: withoutSpecs(rest.finally) }),
  }
}
