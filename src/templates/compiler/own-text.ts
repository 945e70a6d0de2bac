import type { Arguments, Expression, Target } from '../syntax/ast.ts'
import { globals } from '../runtime/globals.ts'

/** Filters that only change the layout of a text, and add no value to it if they have no arguments. */
const shaping: ReadonlySet<string> = new Set(['trim', 'indent', 'center', 'wordwrap'])

/**
 * Decides whether an expression is the template's own text, not a value: literal text, and the output of its macros and `set` blocks, whose values
 * were escaped when they were written. An expression only counts as own text if this is certain.
 */
export class OwnText {
  private readonly own = new Set<string>()
  private readonly foreign = new Set<string>()

  /** Records an assignment: the name got own text, or any other value. */
  assign(target: Target, isOwn: boolean): void {
    if (target.typename === 'TupleTarget') for (const child of target.children) this.assign(child, false)
    if (target.typename !== 'Symbol') return
    if (isOwn) this.own.add(target.value)
    else this.foreign.add(target.value)
  }

  has(expression: Expression): boolean {
    switch (expression.typename) {
      case 'Literal':
        return true
      case 'Symbol':
        return this.own.has(expression.value) && !this.foreign.has(expression.value)
      case 'FunCall':
        // Data cannot be called, so a name that is called is a macro, or a recursive loop.
        return expression.callee.typename === 'Symbol' && this.isMacro(expression.callee.value)
      case 'Filter':
        if (expression.name === 'safe') return true
        return (
          expression.input !== null &&
          shaping.has(expression.name) &&
          isEmpty(expression.args) &&
          this.has(expression.input)
        )
      case 'InlineIf':
        return this.has(expression.then) && (expression.otherwise === null || this.has(expression.otherwise))
      case 'Concat':
        return expression.parts.every((part) => this.has(part))
      default:
        return false
    }
  }

  /** Whether a called name must be a macro. A name that was assigned may be any function, for example a joiner that contains a value. */
  private isMacro(name: string): boolean {
    return !globals.has(name) && !this.foreign.has(name)
  }

  /** Splits a concatenation into parts to write one after the other. Not split if all parts are own text, or none. */
  parts(expression: Expression): readonly Expression[] {
    const parts = partsOf(expression)
    const own = parts.filter((part) => this.has(part)).length
    return own === 0 || own === parts.length ? [expression] : parts
  }
}

function partsOf(expression: Expression): readonly Expression[] {
  return expression.typename === 'Concat' ? expression.parts.flatMap(partsOf) : [expression]
}

function isEmpty({ positional, named, rest, restNamed }: Arguments): boolean {
  return positional.length === 0 && named.length === 0 && rest === null && restNamed === null
}
