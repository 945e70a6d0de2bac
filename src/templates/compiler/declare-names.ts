import type { Arguments, Expression, Statement, Target } from '../syntax/ast.ts'
import type { Scope } from './scope.ts'

/** Declares the names that statements use in their own scope. Bodies with a scope of their own declare theirs later. */
export function declareStatements(statements: readonly Statement[], scope: Scope): void {
  for (const statement of statements) declareStatement(statement, scope)
}

function declareStatement(node: Statement, scope: Scope): void {
  switch (node.typename) {
    case 'NodeList': {
      declareStatements(node.children, scope)
      return
    }
    case 'Output': {
      declareExpression(node.value, scope)
      return
    }
    case 'If': {
      declareIf(node.branches, node.otherwise?.children ?? [], scope)
      return
    }
    case 'For': {
      declareExpression(node.iterable, scope)
      return
    }
    case 'Macro': {
      scope.assign(node.name)
      return
    }
    case 'CallBlock': {
      declareExpression(node.call, scope)
      return
    }
    case 'Set':
      declareExpression(node.value, scope)
      {
        declareTarget(node.target, scope)
        return
      }
    case 'SetBlock': {
      declareTarget(node.target, scope)
      return
    }
    case 'With':
      for (const { value } of node.assignments) declareExpression(value, scope)
      return
    case 'Block':
    case 'FilterBlock':
    case 'TemplateData':
    case 'LoopControl':
  }
}

/** Declares the names of an `if`. `elif` and `else` only see what the conditions before them declare. */
function declareIf(
  branches: Extract<Statement, { typename: 'If' }>['branches'],
  otherwise: readonly Statement[],
  scope: Scope,
): void {
  const [first, ...others] = branches
  if (first === undefined) {
    declareStatements(otherwise, scope)
    return
  }
  declareExpression(first.condition, scope)
  scope.branches([
    (branch) => declareStatements(first.body.children, branch),
    (branch) => {
      for (const other of others) declareIf([other], [], branch)
    },
    (branch) => declareStatements(otherwise, branch),
  ])
}

function declareTarget(target: Target, scope: Scope): void {
  if (target.typename === 'Symbol') scope.assign(target.value)
  else if (target.typename === 'NamespaceTarget') scope.read(target.name)
  else for (const child of target.children) declareTarget(child, scope)
}

/** Declares the targets of a loop or `with`, which have their value when the scope begins. */
export function declareParameters(target: Target, scope: Scope): void {
  if (target.typename === 'Symbol') scope.declareParameter(target.value)
  else if (target.typename === 'TupleTarget') for (const child of target.children) declareParameters(child, scope)
}

export function declareExpression(expression: Expression, scope: Scope): void {
  forEachName(expression, (name) => scope.read(name))
}

/** Calls `see` with every name that an expression reads, in order. */
export function forEachName(node: Expression, see: (name: string) => void): void {
  if (node.typename === 'Symbol') see(node.value)
  else for (const child of childrenOf(node)) forEachName(child, see)
}

/** The direct child expressions of an expression. */
export function childrenOf(node: Expression): readonly Expression[] {
  switch (node.typename) {
    case 'Literal':
    case 'Symbol':
      return []
    case 'Array':
    case 'Tuple':
      return node.children
    case 'Dict':
      return node.pairs.flatMap(({ key, value }) => [key, value])
    case 'LookupVal':
      return [node.target, node.key]
    case 'Slice':
      return [node.target, ...node.bounds.filter((bound) => bound !== null)]
    case 'FunCall':
      return [node.callee, ...argumentsOf(node.args)]
    case 'Filter':
      return [...(node.input === null ? [] : [node.input]), ...argumentsOf(node.args)]
    case 'Is':
      return [node.input, ...argumentsOf(node.args)]
    case 'InlineIf':
      return [node.condition, node.then, ...(node.otherwise === null ? [] : [node.otherwise])]
    case 'Not':
    case 'Neg':
    case 'Pos':
      return [node.target]
    case 'Concat':
      return node.parts
    case 'Compare':
      return [node.first, ...node.rest.map(({ value }) => value)]
    default:
      return [node.left, node.right]
  }
}

function argumentsOf(args: Arguments): Expression[] {
  const rests = [args.rest, args.restNamed].filter((rest) => rest !== null)
  return [...args.positional, ...args.named.map(({ value }) => value), ...rests]
}
