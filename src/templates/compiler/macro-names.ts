import type { Statement, Target } from '../syntax/ast.ts'
import { parseTemplate } from '../syntax/template-parser.ts'
import type { Budget } from '../values/budget.ts'
import { Fault } from '../values/fault.ts'
import { plainLines } from './compile-template.ts'

/**
 * The names that a text of macros defines. Throws a `Fault` if it does not parse by itself, or does more than define macros and names: its output,
 * for example, would appear before every template.
 */
export function macroNames(source: string, budget: Budget): ReadonlySet<string> {
  // A space stands for the template that follows: an unclosed raw block at the very end would not be noticed.
  return new Set(namesOf(parseTemplate(`${plainLines(source)} `, budget).body))
}

function namesOf(statement: Statement): string[] {
  switch (statement.typename) {
    case 'NodeList':
      return statement.children.flatMap(namesOf)
    case 'Macro':
      return [statement.name]
    case 'Set':
    case 'SetBlock':
      return targetNames(statement.target)
    case 'TemplateData':
      if (statement.value.trim() === '') return []
  }
  throw new Fault('forbidden', 'only macros and set may stand before a template of the config', statement.line)
}

function targetNames(target: Target): string[] {
  if (target.typename === 'Symbol') return [target.value]
  return target.typename === 'TupleTarget' ? target.children.flatMap(targetNames) : []
}
