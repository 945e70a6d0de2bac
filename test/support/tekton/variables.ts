import { isList, texts } from './substitution.ts'
import type { Replacements, Value } from './substitution.ts'
import type { Param, ParamSpec, PipelineStatus, TaskStatus } from './types.ts'

/** `$(params.…)` in all spellings: declared defaults, overridden by the given values. */
export function paramVariables(specs: readonly ParamSpec[], given: readonly Param[]): Replacements {
  const values = new Map<string, Value>()
  for (const { name, default: value } of specs) if (value !== undefined) values.set(name, value)
  for (const { name, value } of given) values.set(name, overriding(values.get(name), value))
  return valueVariables([...values].map(([name, value]) => ['params', name, value]))
}

/** `$(PREFIX.OWNER.results.NAME)` in all spellings: of Tasks in a Pipeline, of steps in a Task. */
export function resultVariables(
  prefix: 'tasks' | 'finally' | 'steps',
  results: ReadonlyMap<string, ReadonlyMap<string, Value>>,
): Replacements {
  return valueVariables(
    [...results].flatMap(([owner, values]) =>
      [...values].map(([name, value]) => [`${prefix}.${owner}.results`, name, value] as const),
    ),
  )
}

/** `$(context.KIND.NAME)`. */
export function contextVariables(kinds: Readonly<Record<string, Readonly<Record<string, string>>>>): Replacements {
  return texts(
    Object.entries(kinds).flatMap(([kind, values]) =>
      Object.entries(values).map(([name, value]) => [`context.${kind}.${name}`, value] as const),
    ),
  )
}

/** `$(results.NAME.path)` of a Task, or `$(step.results.NAME.path)` of a step: a file in the folder. */
export function resultPathVariables(
  prefix: 'results' | 'step.results',
  names: readonly string[],
  folder: string,
): Replacements {
  return texts(
    names.flatMap((name) =>
      spellings(prefix, name).map((spelling) => [`${spelling}.path`, `${folder}/${name}`] as const),
    ),
  )
}

/** `$(tasks.NAME.status)` and `$(tasks.status)`, which only `finally` can use. */
export function statusVariables(tasks: ReadonlyMap<string, TaskStatus>, all: PipelineStatus): Replacements {
  return texts([
    ...[...tasks].map(([name, status]) => [`tasks.${name}.status`, status] as const),
    ['tasks.status', all],
  ])
}

/** `$(workspaces.NAME.path|bound|claim|volume)` of a Task. */
export function workspaceVariables(
  workspaces: readonly { name: string; path: string; bound: boolean; claim: string }[],
): Replacements {
  return texts(
    workspaces.flatMap(({ name, path, bound, claim }) => [
      [`workspaces.${name}.path`, bound ? path : ''] as const,
      [`workspaces.${name}.bound`, String(bound)] as const,
      ...(bound
        ? ([
            [`workspaces.${name}.claim`, claim],
            [`workspaces.${name}.volume`, `ws-${name}`],
          ] as const)
        : []),
    ]),
  )
}

function valueVariables(values: readonly (readonly [prefix: string, name: string, value: Value])[]): Replacements {
  const known = {
    texts: new Map<string, string>(),
    lists: new Map<string, readonly string[]>(),
    objects: new Map<string, Readonly<Record<string, string>>>(),
  }
  for (const [prefix, name, value] of values) {
    for (const spelling of spellings(prefix, name)) {
      if (typeof value === 'string') {
        known.texts.set(spelling, value)
      } else if (isList(value)) {
        known.lists.set(spelling, value)
        for (const [index, element] of value.entries()) known.texts.set(`${spelling}[${index}]`, element)
      } else {
        known.objects.set(spelling, value)
        for (const [key, text] of Object.entries(value)) known.texts.set(`${prefix}.${name}.${key}`, text)
      }
    }
  }
  return known
}

function spellings(prefix: string, name: string): string[] {
  return [`${prefix}.${name}`, `${prefix}["${name}"]`, `${prefix}['${name}']`]
}

/** Keys of an object that were not given keep their defaults. */
function overriding(before: Value | undefined, value: Value): Value {
  if (before === undefined || typeof before === 'string' || isList(before)) return value
  return typeof value === 'string' || isList(value) ? value : { ...before, ...value }
}
