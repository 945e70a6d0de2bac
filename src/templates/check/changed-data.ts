import type { Expression } from '../syntax/ast.ts'
import { dataIsFixed } from '../values/fault.ts'
import type { TemplateUses } from './template-names.ts'

/** The methods that change the list or map that they belong to. */
const changing: ReadonlySet<string> = new Set([
  ...['append', 'clear', 'extend', 'insert', 'pop', 'popitem'],
  ...['remove', 'reverse', 'setdefault', 'sort', 'update'],
])

/** Names that a template has without an assignment, and that do not belong to the context data. */
const ownNames: ReadonlySet<string> = new Set(['caller', 'kwargs', 'loop', 'self', 'varargs'])

/**
 * The message of the fault if a method would change a list or map of the context data; undefined if the value belongs to the template, or if this is known
 * only when it runs. `isBuiltIn`: whether a name is one of the engine or a macro.
 */
export function changeFault(
  { key, target }: Extract<Expression, { typename: 'LookupVal' }>,
  uses: TemplateUses,
  isBuiltIn: (name: string) => boolean,
): string | undefined {
  if (key.typename !== 'Literal' || typeof key.value !== 'string' || !changing.has(key.value)) return undefined
  return isData(target, new Set()) ? dataIsFixed : undefined

  function isData(node: Expression, seen: ReadonlySet<string>): boolean {
    // The result of a call, filter or slice may be a copy.
    if (node.typename === 'LookupVal') return isData(node.target, seen)
    if (node.typename !== 'Symbol' || ownNames.has(node.value) || seen.has(node.value)) return false
    const name = node.value
    if (!uses.assigned.has(name)) return !isBuiltIn(name) && !uses.macros.has(name)
    // Another name for a value, or an item of it.
    const only = uses.aliases.get(name)
    return only !== undefined && isData(only, new Set([...seen, name]))
  }
}
