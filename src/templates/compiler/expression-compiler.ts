import { ExactNumber, sameNumbers } from '../../json/exact-number.ts'
import type { Builtin } from '../values/builtin.ts'
import type { Library } from '../values/render.ts'
import { unknownBuiltin } from '../values/unknown-builtin.ts'
import type * as ast from '../syntax/ast.ts'
import type { Scope } from './scope.ts'
import { WeighingCompiler } from './weighing-compiler.ts'

const comparisons: Readonly<Record<ast.ComparisonType, string>> = {
  '==': 'equal',
  '!=': 'notEqual',
  '<': 'less',
  '>': 'greater',
  '<=': 'lessOrEqual',
  '>=': 'greaterOrEqual',
  in: 'contains',
  'not in': 'lacks',
}

/**
 * Compiles expressions to calls of the runtime (runtime/runtime.ts): operators, truth and member access never use those of JavaScript. In the
 * generated code `render` is the state of the render, `runtime` has the operations, `builtins` the filters and tests used, `texts` the long texts,
 * `numbers` those without a JavaScript literal, and `weights` the steps that one pass of a loop takes.
 */
export class ExpressionCompiler extends WeighingCompiler {
  readonly builtins: Builtin[] = []
  readonly numbers: ExactNumber[] = []
  /** Variables for values that are used twice. Each is read before any other code can run. */
  protected readonly temporaries: string[] = []
  /** The number of `if`s around the current node: an unknown filter inside an `if` only fails when it is reached. */
  protected conditions = 0

  private readonly library: Library

  constructor(library: Library) {
    super()
    this.library = library
  }

  compileLiteral(node: ast.Literal): void {
    const { value } = node
    if (typeof value === 'string') this._emit(this.text(value))
    else this._emit(value instanceof ExactNumber ? this.number(value) : `(${value})`)
  }

  /** The code for a number without a JavaScript literal: a float or long integer. */
  private number(value: ExactNumber): string {
    const known = this.numbers.findIndex((each) => sameNumbers(each, value))
    return `numbers[${known === -1 ? this.numbers.push(value) - 1 : known}]`
  }

  compileSymbol(node: ast.Name, scope: Scope): void {
    const variable = scope.variable(node.value) ?? 'undefined'
    this._emit(`(${variable} === undefined ? runtime.missing(render, ${JSON.stringify(node.value)}) : ${variable})`)
  }

  compileArray(node: ast.ListLiteral, scope: Scope): void {
    this._emit('runtime.list(render,')
    this.emitList(node.children, scope)
    this._emit(')')
  }

  compileTuple(node: ast.TupleLiteral, scope: Scope): void {
    this._emit('runtime.tuple(render,')
    this.emitList(node.children, scope)
    this._emit(')')
  }

  compileDict(node: ast.MapLiteral, scope: Scope): void {
    this._emit('runtime.map(render,[')
    for (const { key, value } of node.pairs) {
      this._emit('[')
      this.compile(key, scope)
      this._emit(',')
      this.compile(value, scope)
      this._emit('],')
    }
    this._emit('])')
  }

  compileLookupVal(node: ast.Lookup, scope: Scope): void {
    this.emitCall(node.dotted ? 'attribute' : 'item', [node.target, node.key], scope)
  }

  compileSlice(node: ast.Slice, scope: Scope): void {
    this.emitCall('slice', [node.target, ...node.bounds.map((bound) => bound ?? none(node.line))], scope)
  }

  compileFunCall(node: ast.Call, scope: Scope): void {
    this.emitFunctionCall(node, scope)
  }

  /** Emits a call. `caller` is the variable that holds the body of a call block. */
  protected emitFunctionCall(node: ast.Call, scope: Scope, caller?: string): void {
    this._emit('runtime.call(render,')
    this.compile(node.callee, scope)
    this._emit(',')
    this.emitArguments(node.args, scope, caller)
    this._emit(')')
  }

  compileFilter(node: ast.Filter, scope: Scope): void {
    if (node.input !== null) this.emitFilter(node, scope)
  }

  /** Emits a filter. `text` is the variable that holds the text of a filter block. */
  protected emitFilter(node: ast.Filter, scope: Scope, text?: string): void {
    const builtin = this.builtin('filter', node.name, this.library.filters, node.line)
    this._emit(`runtime.filter(render,${builtin},`)
    if (node.input === null) this._emit(text ?? '""')
    else if (node.input.typename === 'Filter') this.emitFilter(node.input, scope, text)
    else this.compile(node.input, scope)
    this._emit(',')
    this.emitArguments(node.args, scope)
    this._emit(')')
  }

  compileIs(node: ast.Test, scope: Scope): void {
    this._emit(`runtime.test(render,${this.builtin('test', node.name, this.library.tests, node.line)},`)
    this.compile(node.input, scope)
    this._emit(',')
    this.emitArguments(node.args, scope)
    this._emit(')')
  }

  private builtin(kind: 'filter' | 'test', name: string, known: ReadonlyMap<string, Builtin>, line: number): string {
    const builtin = known.get(name)
    if (builtin === undefined) {
      if (this.conditions === 0) throw unknownBuiltin(kind, name, known, line)
      return `runtime.unknown(render,"${kind}",${this.text(name)})`
    }
    const index = this.builtins.indexOf(builtin)
    return `builtins[${index === -1 ? this.builtins.push(builtin) - 1 : index}]`
  }

  compileInlineIf(node: ast.InlineIf, scope: Scope): void {
    this._emit('(runtime.truth(')
    this.compile(node.condition, scope)
    this._emit(')?')
    this.conditions++
    this.compile(node.then, scope)
    this._emit(':')
    if (node.otherwise === null) this._emit('runtime.withoutElse(render)')
    else this.compile(node.otherwise, scope)
    this.conditions--
    this._emit(')')
  }

  compileAnd(node: ast.Binary, scope: Scope): void {
    const left = this.temporary()
    this._emit(`(runtime.truth(${left}=`)
    this.compile(node.left, scope)
    this._emit(')?')
    this.compile(node.right, scope)
    this._emit(`:${left})`)
  }

  compileOr(node: ast.Binary, scope: Scope): void {
    const left = this.temporary()
    this._emit(`(runtime.truth(${left}=`)
    this.compile(node.left, scope)
    this._emit(`)?${left}:`)
    this.compile(node.right, scope)
    this._emit(')')
  }

  compileNot(node: ast.Unary, scope: Scope): void {
    this._emit('!runtime.truth(')
    this.compile(node.target, scope)
    this._emit(')')
  }

  compileNeg(node: ast.Unary, scope: Scope): void {
    this.emitCall('negative', [node.target], scope)
  }

  compilePos(node: ast.Unary, scope: Scope): void {
    this.emitCall('positive', [node.target], scope)
  }

  compileAdd(node: ast.Binary, scope: Scope): void {
    this.emitCall('add', [node.left, node.right], scope)
  }

  compileSub(node: ast.Binary, scope: Scope): void {
    this.emitCall('subtract', [node.left, node.right], scope)
  }

  compileMul(node: ast.Binary, scope: Scope): void {
    this.emitCall('multiply', [node.left, node.right], scope)
  }

  compileDiv(node: ast.Binary, scope: Scope): void {
    this.emitCall('divide', [node.left, node.right], scope)
  }

  compileFloorDiv(node: ast.Binary, scope: Scope): void {
    this.emitCall('floorDivide', [node.left, node.right], scope)
  }

  compileMod(node: ast.Binary, scope: Scope): void {
    this.emitCall('remainder', [node.left, node.right], scope)
  }

  compilePow(node: ast.Binary, scope: Scope): void {
    this.emitCall('power', [node.left, node.right], scope)
  }

  compileConcat(node: ast.Concat, scope: Scope): void {
    this._emit('runtime.concat(render,')
    this.emitList(node.parts, scope)
    this._emit(')')
  }

  /** Emits a comparison. `a < b < c` evaluates `b` once and stops at the first comparison that is false. */
  compileCompare(node: ast.Comparison, scope: Scope): void {
    let left: string | undefined
    this._emit('(')
    for (const [index, { type, value }] of node.rest.entries()) {
      this._emit(`${index === 0 ? '' : '&&'}runtime.${comparisons[type]}(render,`)
      if (left === undefined) this.compile(node.first, scope)
      else this._emit(left)
      left = this.temporary()
      this._emit(`,${left}=`)
      this.compile(value, scope)
      this._emit(')')
    }
    this._emit(')')
  }

  private emitCall(operation: string, operands: readonly ast.Expression[], scope: Scope): void {
    this._emit(`runtime.${operation}(render`)
    for (const operand of operands) {
      this._emit(',')
      this.compile(operand, scope)
    }
    this._emit(')')
  }

  private emitList(items: readonly ast.Expression[], scope: Scope): void {
    this._emit('[')
    for (const item of items) {
      this.compile(item, scope)
      this._emit(',')
    }
    this._emit(']')
  }

  /** Emits two arguments of the generated call: a list of positional values, and the named ones or null. */
  private emitArguments(args: ast.Arguments, scope: Scope, caller?: string): void {
    this._emit('[')
    for (const value of args.positional) {
      this.compile(value, scope)
      this._emit(',')
    }
    if (args.rest !== null) {
      this._emit('...runtime.rest(render,')
      this.compile(args.rest, scope)
      this._emit(')')
    }
    this._emit('],')
    this.emitNamed(args, scope, caller)
  }

  private emitNamed(args: ast.Arguments, scope: Scope, caller: string | undefined): void {
    if (args.named.length === 0 && args.restNamed === null && caller === undefined) {
      this._emit('null')
      return
    }
    this._emit('runtime.named(render,[')
    for (const { name, value } of args.named) {
      this._emit(`[${JSON.stringify(name)},`)
      this.compile(value, scope)
      this._emit('],')
    }
    if (caller !== undefined) this._emit(`["caller",${caller}]`)
    this._emit(']')
    if (args.restNamed !== null) {
      this._emit(',')
      this.compile(args.restNamed, scope)
    }
    this._emit(')')
  }

  private temporary(): string {
    const name = this._tmpid()
    this.temporaries.push(name)
    return name
  }
}

function none(line: number): ast.Literal {
  return { typename: 'Literal', line, value: null }
}
