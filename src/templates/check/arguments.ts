import type { Arguments } from '../syntax/ast.ts'
import type { Builtin } from '../values/builtin.ts'
import type { MacroShape } from './template-names.ts'

/** The message of the fault if these arguments do not fit a filter or test, whatever their values are; undefined if they fit. */
export function argumentFault(name: string, target: Builtin, args: Arguments): string | undefined {
  if (target.variadic || args.rest !== null || args.restNamed !== null) return undefined
  const keys = target.parameters.map((parameter) => (typeof parameter === 'string' ? parameter : parameter[0]))
  const count = args.positional.length
  if (count > keys.length) return `${name} takes at most ${keys.length} arguments (${count} given)`
  const given = args.named.map((each) => each.name)
  const wrong = given.find((key) => !keys.includes(key))
  if (wrong !== undefined) return `${name} got an unexpected argument '${wrong}'`
  const twice = given.find((key) => keys.indexOf(key) < count)
  if (twice !== undefined) return `${name} got the argument '${twice}' twice`
  const required = target.parameters.map((parameter) => typeof parameter === 'string')
  const missing = keys.find((key, index) => required[index] === true && index >= count && !given.includes(key))
  return missing === undefined ? undefined : `${name} misses the argument '${missing}'`
}

/** The message of the fault if these arguments do not fit a macro; undefined if they fit. All parameters of a macro are optional. */
export function macroFault(name: string, macro: MacroShape, args: Arguments): string | undefined {
  const { parameters, takesMore, takesNamed } = macro
  if (args.positional.length > parameters.length && !takesMore) {
    return `macro '${name}' takes not more than ${parameters.length} argument(s)`
  }
  const wrong = takesNamed ? undefined : args.named.find((each) => !parameters.includes(each.name))
  return wrong === undefined ? undefined : `macro '${name}' takes no keyword argument '${wrong.name}'`
}
