import type { Call, Expression, Filter, Statement, Test } from '../syntax/ast.ts'
import { undeclaredNames } from '../compiler/undeclared-names.ts'
import { visitStatement } from './visit.ts'

/** The parameters of a macro. */
export interface MacroShape {
  readonly parameters: readonly string[]
  /** Whether it takes positional arguments beyond its parameters. */
  readonly takesMore: boolean
  /** Whether it takes named arguments beyond its parameters. */
  readonly takesNamed: boolean
}

/** A name followed by its constant members: `pipelines.build.title`. */
export interface Chain {
  readonly names: readonly string[]
  readonly line: number
}

/** The names that a template uses. */
export interface TemplateUses {
  readonly filters: readonly Filter[]
  readonly tests: readonly Test[]
  readonly calls: readonly Call[]
  /** The longest chains only. */
  readonly chains: readonly Chain[]
  /** The chains that the template checks with `is defined` or `default` before it uses them. */
  readonly guarded: readonly Chain[]
  readonly assigned: ReadonlySet<string>
  /** The values of the names that are assigned only once. Of a loop, the list. */
  readonly aliases: ReadonlyMap<string, Expression>
  readonly macros: ReadonlyMap<string, MacroShape>
}

const guards: ReadonlySet<string> = new Set(['defined', 'undefined'])
const defaults: ReadonlySet<string> = new Set(['default', 'd'])

/** Collects the names that a template uses, including those in branches that may never be taken. */
export function usesOf(body: Statement): TemplateUses {
  const [filters, tests, calls]: [Filter[], Test[], Call[]] = [[], [], []]
  const [chains, guarded]: [Chain[], Chain[]] = [[], []]
  const assigned = new Set<string>()
  const aliases = new Map<string, Expression>()
  const macros = new Map<string, MacroShape>()
  const inner = new Set<Expression>()
  visitStatement(body, {
    assigned(name, from) {
      if (from === undefined || assigned.has(name)) aliases.delete(name)
      else aliases.set(name, from)
      assigned.add(name)
    },
    macro: (macro) => macros.set(macro.name, shapeOf(macro)),
    expression(node) {
      if (node.typename === 'Filter') filters.push(node)
      if (node.typename === 'Is') tests.push(node)
      if (node.typename === 'FunCall') {
        calls.push(node)
        // The callee is checked as a call. The value that it is a member of is a chain.
        inner.add(node.callee)
      }
      const asked = guardedBy(node)
      if (asked !== undefined) guarded.push(...chainOf(asked))
      const found = inner.has(node) ? [] : chainOf(node)
      if (found.length > 0 && node.typename === 'LookupVal') markInner(node.target, inner)
      chains.push(...found)
    },
  })
  return { filters, tests, calls, chains, guarded, assigned, aliases, macros }
}

function markInner(node: Expression, inner: Set<Expression>): void {
  inner.add(node)
  if (node.typename === 'LookupVal') markInner(node.target, inner)
}

function guardedBy(node: Expression): Expression | undefined {
  if (node.typename === 'Is' && guards.has(node.name)) return node.input
  if (node.typename === 'Filter' && defaults.has(node.name)) return node.input ?? undefined
  return undefined
}

function chainOf(node: Expression): Chain[] {
  if (node.typename === 'Symbol') return [{ names: [node.value], line: node.line }]
  if (node.typename !== 'LookupVal') return []
  const [before] = chainOf(node.target)
  if (before === undefined) return []
  // After a computed key nothing is known.
  if (node.key.typename !== 'Literal' || typeof node.key.value !== 'string') return []
  return [{ names: [...before.names, node.key.value], line: node.line }]
}

function shapeOf({ parameters, body }: Extract<Statement, { typename: 'Macro' }>): MacroShape {
  const special = undeclaredNames(body.children, ['varargs', 'kwargs', 'caller'])
  return {
    parameters: parameters.map(({ name }) => name),
    takesMore: special.has('varargs'),
    takesNamed: special.has('kwargs') || special.has('caller'),
  }
}
