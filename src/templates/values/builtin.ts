import { typeFault } from './fault.ts'
import type { Render } from './render.ts'
import type { Named, Value } from './values.ts'

/** A parameter: `name`, or a name with a default if it is optional. */
export type BuiltinParameter = string | readonly [name: string, fallback: Value]

/** A built-in filter, test, method or function, with the parameters of the Python original. */
export interface Builtin {
  readonly parameters: readonly BuiltinParameter[]
  /** Whether it takes any number of arguments after the parameters. */
  readonly variadic: boolean
  /** Whether it visits all of its subject, which is counted as work. */
  readonly reads: boolean
  /** `args` has a value for every parameter; `named` has the other named arguments of a variadic builtin. */
  readonly run: (render: Render, subject: Value, args: readonly Value[], named: Named) => Value
}

/** Makes a builtin whose `run` gets the arguments one by one, in the order of its parameters. */
export function builtin(
  parameters: readonly BuiltinParameter[],
  run: (render: Render, subject: Value, ...args: Value[]) => Value,
): Builtin {
  return { parameters, variadic: false, reads: true, run: (render, subject, args) => run(render, subject, ...args) }
}

/** Makes a builtin that takes any arguments. */
export function variadic(
  run: (render: Render, subject: Value, args: readonly Value[], named: Named) => Value,
): Builtin {
  return { parameters: [], variadic: true, reads: true, run }
}

/** Marks a builtin that does not visit all of its subject: `get`, `append`, most tests. */
export function constantTime(target: Builtin): Builtin {
  return { ...target, reads: false }
}

const noNamed: Named = new Map()

/** Calls a builtin, with arguments bound to its parameters as in Python. `name` is for messages. */
export function runBuiltin(
  render: Render,
  name: string,
  target: Builtin,
  subject: Value,
  args: readonly Value[],
  named: Named | null,
): Value {
  render.step()
  if (target.reads) render.workOn(subject)
  for (const arg of args) render.workOn(arg)
  const bound = target.variadic ? args : bind(name, target.parameters, args, named)
  return target.run(render, subject, bound, named ?? noNamed)
}

function bind(
  name: string,
  parameters: readonly BuiltinParameter[],
  args: readonly Value[],
  named: Named | null,
): readonly Value[] {
  if (args.length === parameters.length && named === null) return args
  if (args.length > parameters.length)
    throw typeFault(`${name} takes at most ${parameters.length} arguments (${args.length} given)`)
  const keys = parameters.map((parameter) => (typeof parameter === 'string' ? parameter : parameter[0]))
  for (const key of named?.keys() ?? []) {
    if (!keys.includes(key)) throw typeFault(`${name} got an unexpected argument '${key}'`)
    if (keys.indexOf(key) < args.length) throw typeFault(`${name} got the argument '${key}' twice`)
  }
  return parameters.map((parameter, index) => {
    const [key, fallback] = typeof parameter === 'string' ? [parameter, undefined] : parameter
    const given = index < args.length ? args[index] : named?.get(key)
    const value = given === undefined ? fallback : given
    if (value === undefined) throw typeFault(`${name} misses the argument '${key}'`)
    return value
  })
}
