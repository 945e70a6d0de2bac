import { Fault } from '../values/fault.ts'
import type * as ast from '../syntax/ast.ts'
import { declareExpression, declareParameters, declareStatements } from './declare-names.ts'
import { Scope } from './scope.ts'
import { StatementCompiler } from './statement-compiler.ts'
import { undeclaredNames } from './undeclared-names.ts'

/** Compiles the nodes that have a function or a scope of their own: the template, loops and macros. */
export class TemplateCompiler extends StatementCompiler {
  /** The number of loops around the current node, within one function of the generated code. */
  private loops = 0
  private readonly scope = Scope.ofTemplate()

  /** The names that the template reads from its context. */
  get contextNames(): ReadonlySet<string> {
    return this.scope.contextNames()
  }

  /** The body of `function (render, runtime, builtins, texts, weights)`. */
  compileTemplate(body: ast.Body): string {
    const { scope } = this
    declareStatements(body.children, scope)
    this.buffer = 'output'
    this._emitLine('let output = "";')
    this.emitDeclarations(scope)
    this.compile(body, scope)
    this._emitLine('return runtime.finish(render, output);')
    const temporaries = this.temporaries.length === 0 ? '' : `let ${this.temporaries.join(',')};\n`
    return `"use strict";\n${temporaries}${this.getCode()}`
  }

  compileFor(node: ast.For, scope: Scope): void {
    forbidLoopTarget(node)
    this.emitSite(node)
    const loop = this._tmpid()
    const weight = this.newWeight()
    if (node.recursive) {
      const render = this._tmpid()
      this._emitLine(`const ${render} = (items, depth) => {`)
      const outerLoops = this.loops
      const buffer = this._pushBuffer()
      this.loops = 0
      this._emitLine(`const ${loop} = runtime.loop(render, items, depth, ${render}, weights[${weight}]);`)
      this.emitLoop(node, scope, loop, weight)
      this._emitLine(`return runtime.finish(render, ${buffer});`)
      this._emitLine('};')
      this._popBuffer()
      this.loops = outerLoops
      this.emitWrite(() => {
        this._emit(`${render}(`)
        this.compile(node.iterable, scope)
        this._emit(', 0)')
      }, true)
    } else {
      this._emit(`const ${loop} = runtime.loop(render, `)
      this.compile(node.iterable, scope)
      this._emitLine(`, 0, null, weights[${weight}]);`)
      this.emitLoop(node, scope, loop, weight)
    }
  }

  private emitLoop(node: ast.For, outer: Scope, loop: string, weight: number): void {
    const scope = outer.inner()
    const usesLoop = node.recursive || undeclaredNames(node.body.children, ['loop']).size > 0
    if (usesLoop) scope.declareParameter('loop')
    this.ownText.assign(node.target, false)
    declareParameters(node.target, scope)
    declareStatements(node.body.children, scope)
    if (node.condition !== null) this.emitCondition(node, node.condition, outer, loop)
    const ran = this._tmpid()
    if (node.otherwise !== null) this._emitLine(`let ${ran} = false;`)
    this._emitLine(`while (${loop}.advance(${this.buffer})) {`)
    this.emitDeclarations(scope)
    if (usesLoop) this._emitLine(`${scope.variable('loop')} = ${loop};`)
    this.weigh(weight, () => {
      this.emitAssignment(node.target, scope, `${loop}.current`)
      this.loops++
      this.compile(node.body, scope)
      this.loops--
    })
    // As in Jinja2, a pass that ends with `break` or `continue` does not count.
    if (node.otherwise !== null) this._emitLine(`${ran} = true;`)
    this._emitLine('}')
    if (node.otherwise !== null) this.emitBlock(`if (!${ran})`, node.otherwise, outer)
  }

  /** Emits the condition of `for … if condition`, which sees the outer scope and the loop's target. */
  private emitCondition(node: ast.For, condition: ast.Expression, outer: Scope, loop: string): void {
    const scope = outer.inner()
    declareParameters(node.target, scope)
    declareExpression(condition, scope)
    const weight = this.newWeight()
    this._emitLine(`${loop}.condition = (item) => {`)
    this._emitLine(`render.step(weights[${weight}]);`)
    this.emitDeclarations(scope)
    this.emitSite(node)
    this.emitAssignment(node.target, scope, 'item')
    this._emit('return runtime.truth(')
    this.weigh(weight, () => this.compile(condition, scope))
    this._emitLine(');')
    this._emitLine('};')
  }

  compileLoopControl(node: ast.LoopControl): void {
    if (this.loops === 0) throw new Fault('syntax', `"${node.keyword}" outside of a loop`, node.line)
    this._emitLine(`${node.keyword};`)
  }

  /** Emits a block. Inside it the loops around it do not exist; unless it is scoped, neither do the variables of a `with`, loop or macro around it. */
  compileBlock(node: ast.Block, outer: Scope): void {
    const { loops } = this
    this.loops = 0
    this.emitBlock('', node.body, node.scoped ? outer : this.scope)
    this.loops = loops
  }

  compileMacro(node: ast.Macro, scope: Scope): void {
    this._emit(`${scope.variable(node.name)} = `)
    this.emitMacro(node, node.name, scope)
    this._emitLine(';')
  }

  compileCallBlock(node: ast.CallBlock, scope: Scope): void {
    const caller = this._tmpid()
    this._emit(`const ${caller} = `)
    this.emitMacro(node, 'caller', scope)
    this._emitLine(';')
    this.emitSite(node)
    this.emitWrite(() => this.emitFunctionCall(node.call, scope, caller), true)
  }

  private emitMacro(node: ast.Macro | ast.CallBlock, name: string, outer: Scope): void {
    const scope = outer.inner()
    const names = node.parameters.map((parameter) => parameter.name)
    for (const parameter of names) this.ownText.assign({ typename: 'Symbol', line: node.line, value: parameter }, false)
    const variables = names.map((parameter) => scope.declareParameter(parameter))
    const special = [...undeclaredNames(node.body.children, ['caller', 'kwargs', 'varargs'])].filter(
      (extra) => !names.includes(extra),
    )
    for (const extra of special) variables.push(scope.declareParameter(extra))
    for (const parameter of node.parameters) if (parameter.default !== null) declareExpression(parameter.default, scope)
    declareStatements(node.body.children, scope)
    const signature = [name, names, special].map((part) => JSON.stringify(part)).join(', ')
    this._emitLine(`runtime.macro(${signature}, function (${variables.join(', ')}) {`)
    const outerLoops = this.loops
    this.loops = 0
    const buffer = this._pushBuffer()
    const weight = this.newWeight()
    this.emitSite(node)
    this.emitDeclarations(scope, new Set(variables))
    this.weigh(weight, () => {
      for (const parameter of node.parameters) this.emitDefault(parameter, scope)
      this.compile(node.body, scope)
    })
    this._emitLine(`return runtime.finish(render, ${buffer});`)
    this._popBuffer()
    this.loops = outerLoops
    this._emit(`}, weights[${weight}])`)
  }

  private emitDefault(parameter: ast.Parameter, scope: Scope): void {
    const variable = scope.variable(parameter.name) ?? ''
    this._emit(`if (${variable} === undefined) ${variable} = `)
    if (parameter.default === null) this._emit(`runtime.notGiven(render, ${JSON.stringify(parameter.name)})`)
    else this.compile(parameter.default, scope)
    this._emitLine(';')
  }

  private emitBlock(head: string, body: ast.Body, outer: Scope): void {
    const scope = outer.inner()
    declareStatements(body.children, scope)
    this._emitLine(`${head} {`)
    this.emitDeclarations(scope)
    this.compile(body, scope)
    this._emitLine('}')
  }
}

function forbidLoopTarget({ target, line }: ast.For): void {
  const assigns = (part: ast.Target): boolean =>
    part.typename === 'Symbol' ? part.value === 'loop' : part.typename === 'TupleTarget' && part.children.some(assigns)
  if (assigns(target)) throw new Fault('syntax', 'cannot assign to "loop", which a for loop makes itself', line)
}
