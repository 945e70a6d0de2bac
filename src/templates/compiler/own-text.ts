import type { Arguments, Expression, Target } from '../syntax/ast.ts'
import { globals } from '../runtime/globals.ts'

/** Filters that move a text of the template about, and bring no value into it where they are given none. */
const shaping: ReadonlySet<string> = new Set(['trim', 'indent', 'center', 'wordwrap'])

/**
 * Tells what of a template is its own text, and not a value: what it has written out itself, and what its macros and `set` blocks have made, where
 * values were looked after when they were written. Only what is sure counts.
 */
export class OwnText {
  private readonly own = new Set<string>()
  private readonly foreign = new Set<string>()

  /** A name was given text of the template, or something else. */
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
        // Data cannot be called: what is called by its name is a macro, or a loop that goes on below.
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

  /** A name that was given something else may be any function, a joiner with a value in it, say. */
  private isMacro(name: string): boolean {
    return !globals.has(name) && !this.foreign.has(name)
  }

  /** The parts that may be written one after the other in place of an expression; itself alone where nothing differs. */
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
