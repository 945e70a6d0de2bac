import type { Expression, Statement, Target } from '../syntax/ast.ts'
import { forEachName } from './declare-names.ts'

/** The names of `wanted` that a body reads before it assigns them, also in inner bodies. Used for `loop`, `caller`, `kwargs`, `varargs`. */
export function undeclaredNames(body: readonly Statement[], wanted: readonly string[]): ReadonlySet<string> {
  const search: Search = { open: new Set(wanted), found: new Set() }
  searchStatements(body, search)
  return search.found
}

interface Search {
  readonly open: Set<string>
  readonly found: Set<string>
}

function searchStatements(statements: readonly Statement[], search: Search): void {
  for (const statement of statements) searchStatement(statement, search)
}

function searchStatement(node: Statement, search: Search): void {
  switch (node.typename) {
    case 'NodeList': {
      searchStatements(node.children, search)
      return
    }
    case 'Output': {
      searchExpression(node.value, search)
      return
    }
    case 'If':
      for (const { condition, body } of node.branches) {
        searchExpression(condition, search)
        searchStatements(body.children, search)
      }
      {
        searchStatements(node.otherwise?.children ?? [], search)
        return
      }
    case 'For':
      assign(node.target, search)
      searchExpression(node.iterable, search)
      searchStatements(node.body.children, search)
      if (node.condition !== null) searchExpression(node.condition, search)
      {
        searchStatements(node.otherwise?.children ?? [], search)
        return
      }
    case 'Macro':
    case 'CallBlock':
      if (node.typename === 'CallBlock') searchExpression(node.call, search)
      for (const parameter of node.parameters) {
        search.open.delete(parameter.name)
        if (parameter.default !== null) searchExpression(parameter.default, search)
      }
      {
        searchStatements(node.body.children, search)
        return
      }
    case 'Set':
      assign(node.target, search)
      {
        searchExpression(node.value, search)
        return
      }
    case 'SetBlock':
      assign(node.target, search)
      if (node.filter !== null) searchExpression(node.filter, search)
      {
        searchStatements(node.body.children, search)
        return
      }
    case 'FilterBlock':
      searchStatements(node.body.children, search)
      {
        searchExpression(node.filter, search)
        return
      }
    case 'With':
      for (const { target, value } of node.assignments) {
        assign(target, search)
        searchExpression(value, search)
      }
      {
        searchStatements(node.body.children, search)
        return
      }
    case 'Block':
    case 'TemplateData':
    case 'LoopControl':
  }
}

function searchExpression(expression: Expression, search: Search): void {
  forEachName(expression, (name) => {
    if (search.open.has(name)) search.found.add(name)
  })
}

function assign(target: Target, search: Search): void {
  if (target.typename === 'Symbol') search.open.delete(target.value)
  else if (target.typename === 'NamespaceTarget')
    searchExpression({ typename: 'Symbol', line: target.line, value: target.name }, search)
  else for (const child of target.children) assign(child, search)
}
