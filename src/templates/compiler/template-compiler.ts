import { Fault } from '../runtime/fault.ts'
import type * as ast from '../syntax/ast.ts'
import { declareExpression, declareParameters, declareStatements } from './declare-names.ts'
import { ExpressionCompiler } from './expression-compiler.ts'
import { Scope } from './scope.ts'
import { undeclaredNames } from './undeclared-names.ts'

/** Where a piece of the template stands, for messages. */
export interface Site {
  /** From 1. */
  readonly line: number
  /** The offset in the template. */
  readonly start: number
  /** The text of the tag. */
  readonly source: string
}

/** Statements become JavaScript statements, names its variables: one function, that returns the text. */
export class TemplateCompiler extends ExpressionCompiler {
  readonly sites: Site[] = []
  /** Loops around what is being compiled, within one function of the generated code. */
  private loops = 0

  /** The body of `function (render, runtime, builtins)`. */
  compileTemplate(body: ast.Body): string {
    const scope = Scope.ofTemplate()
    declareStatements(body.children, scope)
    this.buffer = 'output'
    this._emitLine('let output = "";')
    this.emitDeclarations(scope)
    this.compile(body, scope)
    this._emitLine('return runtime.finish(render, output);')
    const temporaries = this.temporaries.length === 0 ? '' : `let ${this.temporaries.join(',')};\n`
    return `"use strict";\n${temporaries}${this.getCode()}`
  }

  compileNodeList(node: ast.Body, scope: Scope): void {
    for (const child of node.children) this.compile(child, scope)
  }

  compileTemplateData(node: ast.TemplateData): void {
    if (node.value !== '') this._emitLine(`${this.buffer} += ${JSON.stringify(node.value)};`)
  }

  compileOutput(node: ast.Output, scope: Scope): void {
    this.emitSite(node)
    this.emitWrite(() => this.compile(node.value, scope))
  }

  compileIf(node: ast.If, scope: Scope): void {
    for (const [index, branch] of node.branches.entries()) {
      this._emit(`${index === 0 ? '' : 'else '}if (${this.site(branch)}, runtime.truth(`)
      this.compile(branch.condition, scope)
      this._emitLine(')) {')
      this.conditions++
      this.compile(branch.body, scope)
      this.conditions--
      this._emitLine('}')
    }
    if (node.otherwise === null) return
    this._emitLine('else {')
    this.conditions++
    this.compile(node.otherwise, scope)
    this.conditions--
    this._emitLine('}')
  }

  compileFor(node: ast.For, scope: Scope): void {
    forbidLoopTarget(node)
    this.emitSite(node)
    const loop = this._tmpid()
    if (node.recursive) {
      const render = this._tmpid()
      this._emitLine(`const ${render} = (items, depth) => {`)
      const outerLoops = this.loops
      const buffer = this._pushBuffer()
      this.loops = 0
      this._emitLine(`const ${loop} = runtime.loop(render, items, depth, ${render});`)
      this.emitLoop(node, scope, loop)
      this._emitLine(`return runtime.finish(render, ${buffer});`)
      this._emitLine('};')
      this._popBuffer()
      this.loops = outerLoops
      this.emitWrite(() => {
        this._emit(`${render}(`)
        this.compile(node.iterable, scope)
        this._emit(', 0)')
      })
    } else {
      this._emit(`const ${loop} = runtime.loop(render, `)
      this.compile(node.iterable, scope)
      this._emitLine(', 0, null);')
      this.emitLoop(node, scope, loop)
    }
  }

  private emitLoop(node: ast.For, outer: Scope, loop: string): void {
    const scope = outer.inner()
    const usesLoop = node.recursive || undeclaredNames(node.body.children, ['loop']).size > 0
    if (usesLoop) scope.declareParameter('loop')
    declareParameters(node.target, scope)
    declareStatements(node.body.children, scope)
    if (node.condition !== null) this.emitCondition(node, node.condition, outer, loop)
    const ran = this._tmpid()
    if (node.otherwise !== null) this._emitLine(`let ${ran} = false;`)
    this._emitLine(`while (${loop}.advance(${this.buffer})) {`)
    this.emitDeclarations(scope)
    if (usesLoop) this._emitLine(`${scope.variable('loop')} = ${loop};`)
    this.emitAssignment(node.target, scope, `${loop}.current`)
    this.loops++
    this.compile(node.body, scope)
    this.loops--
    // As in Jinja2, a pass that ends in break or continue does not count.
    if (node.otherwise !== null) this._emitLine(`${ran} = true;`)
    this._emitLine('}')
    if (node.otherwise !== null) this.emitBlock(`if (!${ran})`, node.otherwise, outer)
  }

  /** `for … if condition`: the condition sees the outer scope and the loop's target. */
  private emitCondition(node: ast.For, condition: ast.Expression, outer: Scope, loop: string): void {
    const scope = outer.inner()
    declareParameters(node.target, scope)
    declareExpression(condition, scope)
    this._emitLine(`${loop}.condition = (item) => {`)
    this.emitDeclarations(scope)
    this.emitSite(node)
    this.emitAssignment(node.target, scope, 'item')
    this._emit('return runtime.truth(')
    this.compile(condition, scope)
    this._emitLine(');')
    this._emitLine('};')
  }

  compileLoopControl(node: ast.LoopControl): void {
    if (this.loops === 0) throw new Fault('syntax', `"${node.keyword}" outside of a loop`, node.line)
    this._emitLine(`${node.keyword};`)
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
    this.emitWrite(() => this.emitFunctionCall(node.call, scope, caller))
  }

  private emitMacro(node: ast.Macro | ast.CallBlock, name: string, outer: Scope): void {
    const scope = outer.inner()
    const names = node.parameters.map((parameter) => parameter.name)
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
    this.emitSite(node)
    this.emitDeclarations(scope, variables)
    for (const parameter of node.parameters) this.emitDefault(parameter, scope)
    this.compile(node.body, scope)
    this._emitLine(`return runtime.finish(render, ${buffer});`)
    this._popBuffer()
    this.loops = outerLoops
    this._emit('})')
  }

  private emitDefault(parameter: ast.Parameter, scope: Scope): void {
    const variable = scope.variable(parameter.name) ?? ''
    this._emit(`if (${variable} === undefined) ${variable} = `)
    if (parameter.default === null) this._emit(`runtime.notGiven(render, ${JSON.stringify(parameter.name)})`)
    else this.compile(parameter.default, scope)
    this._emitLine(';')
  }

  compileSet(node: ast.Assignment, scope: Scope): void {
    this.emitSite(node)
    const value = this._tmpid()
    this._emit(`const ${value} = `)
    this.compile(node.value, scope)
    this._emitLine(';')
    this.emitAssignment(node.target, scope, value)
  }

  compileSetBlock(node: ast.BlockAssignment, scope: Scope): void {
    const value = this._tmpid()
    this._emitLine(`let ${value};`)
    this.emitCapture(node, scope, (buffer, inner) => {
      this._emit(`${value} = `)
      if (node.filter === null) this._emit(`runtime.finish(render, ${buffer})`)
      else this.emitFilter(node.filter, inner, buffer)
      this._emitLine(';')
    })
    this.emitAssignment(node.target, scope, value)
  }

  compileFilterBlock(node: ast.FilterBlock, scope: Scope): void {
    const value = this._tmpid()
    this._emitLine(`let ${value};`)
    this.emitCapture(node, scope, (buffer, inner) => {
      this._emit(`${value} = `)
      this.emitFilter(node.filter, inner, buffer)
      this._emitLine(';')
    })
    this.emitWrite(() => this._emit(value))
  }

  /** Compiles a body into a text of its own and hands over the variable that holds it. */
  private emitCapture(
    node: ast.BlockAssignment | ast.FilterBlock,
    outer: Scope,
    use: (buffer: string, scope: Scope) => void,
  ): void {
    const scope = outer.inner()
    declareStatements(node.body.children, scope)
    if (node.filter !== null) declareExpression(node.filter, scope)
    this._emitLine('{')
    const buffer = this._pushBuffer()
    this.emitDeclarations(scope)
    this.compile(node.body, scope)
    this._popBuffer()
    this.emitSite(node)
    use(buffer, scope)
    this._emitLine('}')
  }

  compileWith(node: ast.With, outer: Scope): void {
    const scope = outer.inner()
    for (const { target } of node.assignments) declareParameters(target, scope)
    declareStatements(node.body.children, scope)
    this._emitLine('{')
    this.emitDeclarations(scope)
    this.emitSite(node)
    for (const { target, value } of node.assignments) {
      const result = this._tmpid()
      this._emit(`const ${result} = `)
      this.compile(value, outer)
      this._emitLine(';')
      this.emitAssignment(target, scope, result)
    }
    this.compile(node.body, scope)
    this._emitLine('}')
  }

  private emitBlock(head: string, body: ast.Body, outer: Scope): void {
    const scope = outer.inner()
    declareStatements(body.children, scope)
    this._emitLine(`${head} {`)
    this.emitDeclarations(scope)
    this.compile(body, scope)
    this._emitLine('}')
  }

  /** `value` is a variable of the generated code. */
  private emitAssignment(target: ast.Target, scope: Scope, value: string): void {
    if (target.typename === 'Symbol') this._emitLine(`${scope.variable(target.value)} = ${value};`)
    else if (target.typename === 'NamespaceTarget') {
      this._emit('runtime.assign(render, ')
      this.compileSymbol({ typename: 'Symbol', line: target.line, value: target.name }, scope)
      this._emitLine(`, ${JSON.stringify(target.attribute)}, ${value});`)
    } else {
      const parts = this._tmpid()
      this._emitLine(`const ${parts} = runtime.unpack(render, ${value}, ${target.children.length});`)
      for (const [index, child] of target.children.entries()) this.emitAssignment(child, scope, `${parts}[${index}]`)
    }
  }

  private emitDeclarations(scope: Scope, except: readonly string[] = []): void {
    for (const [variable, load] of scope.declarations()) {
      if (except.includes(variable)) continue
      if (load.from === 'context') this._emitLine(`let ${variable} = render.resolve(${JSON.stringify(load.name)});`)
      else if (load.from === 'outer') this._emitLine(`let ${variable} = ${load.variable};`)
      else this._emitLine(`let ${variable};`)
    }
  }

  private emitWrite(emitValue: () => void): void {
    this._emit(`${this.buffer} = runtime.write(render, ${this.buffer}, `)
    emitValue()
    this._emitLine(');')
  }

  private emitSite(site: Site): void {
    this._emitLine(`${this.site(site)};`)
  }

  private site({ line, start, source }: Site): string {
    return `render.site = ${this.sites.push({ line, start, source }) - 1}`
  }
}

function forbidLoopTarget({ target, line }: ast.For): void {
  const assigns = (part: ast.Target): boolean =>
    part.typename === 'Symbol' ? part.value === 'loop' : part.typename === 'TupleTarget' && part.children.some(assigns)
  if (assigns(target)) throw new Fault('syntax', 'cannot assign to "loop", which a for loop makes itself', line)
}
