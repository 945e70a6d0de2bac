import type { Expression, Statement, Target } from '../syntax/ast.ts'
import { childrenOf } from '../compiler/declare-names.ts'

export interface Visitor {
  readonly expression: (expression: Expression) => void
  /** A name that the template assigns: by `set`, `for`, `with`, as a macro or a parameter. `from`: the value that it stands for, or the list with it. */
  readonly assigned: (name: string, from?: Expression) => void
  readonly macro: (macro: Extract<Statement, { typename: 'Macro' }>) => void
}

/** Visits all nodes of a statement, including branches that may never be taken. */
export function visitStatement(node: Statement, visitor: Visitor): void {
  for (const { target, from } of targetsOf(node)) visitTarget(target, visitor, from)
  for (const expression of expressionsOf(node)) visitExpression(expression, visitor)
  if (node.typename === 'Macro') {
    visitor.macro(node)
    visitor.assigned(node.name)
  }
  if (node.typename === 'Macro' || node.typename === 'CallBlock') {
    for (const { name } of node.parameters) visitor.assigned(name)
  }
  for (const body of bodiesOf(node)) visitStatement(body, visitor)
}

function visitExpression(node: Expression, visitor: Visitor): void {
  visitor.expression(node)
  for (const child of childrenOf(node)) visitExpression(child, visitor)
}

function visitTarget(target: Target, visitor: Visitor, from?: Expression): void {
  if (target.typename === 'Symbol') visitor.assigned(target.value, from)
  else if (target.typename === 'TupleTarget') for (const child of target.children) visitTarget(child, visitor)
}

function targetsOf(node: Statement): readonly { readonly target: Target; readonly from?: Expression }[] {
  switch (node.typename) {
    case 'For':
      return [{ target: node.target, from: node.iterable }]
    case 'Set':
      return [{ target: node.target, from: node.value }]
    case 'SetBlock':
      return [{ target: node.target }]
    case 'With':
      return node.assignments.map(({ target, value }) => ({ target, from: value }))
    default:
      return []
  }
}

function expressionsOf(node: Statement): readonly Expression[] {
  switch (node.typename) {
    case 'Output':
    case 'Set':
      return [node.value]
    case 'If':
      return node.branches.map(({ condition }) => condition)
    case 'For':
      return node.condition === null ? [node.iterable] : [node.iterable, node.condition]
    case 'Macro':
      return defaultsOf(node.parameters)
    case 'CallBlock':
      return [node.call, ...defaultsOf(node.parameters)]
    case 'SetBlock':
      return node.filter === null ? [] : [node.filter]
    case 'FilterBlock':
      return [node.filter]
    case 'With':
      return node.assignments.map(({ value }) => value)
    default:
      return []
  }
}

function defaultsOf(parameters: readonly { readonly default: Expression | null }[]): readonly Expression[] {
  return parameters.flatMap((parameter) => parameter.default ?? [])
}

function bodiesOf(node: Statement): readonly Statement[] {
  switch (node.typename) {
    case 'NodeList':
      return node.children
    case 'If':
      return [...node.branches.map(({ body }) => body), ...(node.otherwise === null ? [] : [node.otherwise])]
    case 'For':
      return node.otherwise === null ? [node.body] : [node.body, node.otherwise]
    case 'Macro':
    case 'CallBlock':
    case 'SetBlock':
    case 'FilterBlock':
    case 'With':
      return [node.body]
    default:
      return []
  }
}
