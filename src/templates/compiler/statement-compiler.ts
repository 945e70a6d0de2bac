import type * as ast from '../syntax/ast.ts'
import { declareExpression, declareParameters, declareStatements } from './declare-names.ts'
import { ExpressionCompiler } from './expression-compiler.ts'
import { OwnText } from './own-text.ts'
import type { Scope } from './scope.ts'

/** The place of a tag in the template, for messages. */
export interface Site {
  /** From 1. */
  readonly line: number
  /** The offset in the template. */
  readonly start: number
  /** The text of the tag. */
  readonly source: string
}

/** Compiles statements to JavaScript statements, and names to its variables. */
export class StatementCompiler extends ExpressionCompiler {
  readonly sites: Site[] = []
  protected readonly ownText = new OwnText()

  compileNodeList(node: ast.Body, scope: Scope): void {
    for (const child of node.children) this.compile(child, scope)
  }

  compileTemplateData(node: ast.TemplateData): void {
    if (node.value !== '') this._emitLine(`${this.buffer} += ${this.text(node.value)};`)
  }

  compileOutput(node: ast.Output, scope: Scope): void {
    this.emitSite(node)
    const parts = this.ownText.parts(node.value)
    if (parts.length > 1) this._emitLine('if (render.escape === undefined) {')
    this.emitWrite(() => this.compile(node.value, scope), this.ownText.has(node.value))
    if (parts.length === 1) return
    // If own text and values are mixed, each part is escaped by itself.
    this._emitLine('} else {')
    for (const part of parts) this.emitWrite(() => this.compile(part, scope), this.ownText.has(part))
    this._emitLine('}')
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

  compileSet(node: ast.Assignment, scope: Scope): void {
    this.emitSite(node)
    const value = this._tmpid()
    this._emit(`const ${value} = `)
    this.compile(node.value, scope)
    this._emitLine(';')
    this.ownText.assign(node.target, this.ownText.has(node.value))
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
    this.ownText.assign(node.target, true)
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
    this.emitWrite(() => this._emit(`runtime.blockText(${value})`), true)
  }

  /** Emits a body that writes to a separate buffer, and passes the buffer's variable to `use`. */
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
      this.ownText.assign(target, this.ownText.has(value))
      const result = this._tmpid()
      this._emit(`const ${result} = `)
      this.compile(value, outer)
      this._emitLine(';')
      this.emitAssignment(target, scope, result)
    }
    this.compile(node.body, scope)
    this._emitLine('}')
  }

  /** Emits an assignment. `value` is a variable of the generated code. */
  protected emitAssignment(target: ast.Target, scope: Scope, value: string): void {
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

  protected emitDeclarations(scope: Scope, except: ReadonlySet<string> = new Set()): void {
    for (const [variable, load] of scope.declarations()) {
      if (except.has(variable)) continue
      if (load.from === 'context') this._emitLine(`let ${variable} = render.resolve(${JSON.stringify(load.name)});`)
      else if (load.from === 'outer') this._emitLine(`let ${variable} = ${load.variable};`)
      else this._emitLine(`let ${variable};`)
    }
  }

  /** Emits the writing of a value. `own`: it is text of the template itself. */
  protected emitWrite(emitValue: () => void, own: boolean): void {
    this._emit(`${this.buffer} = runtime.write(render, ${this.buffer}, `)
    emitValue()
    this._emitLine(own ? ', true);' : ');')
  }

  protected emitSite(site: Site): void {
    this._emitLine(`${this.site(site)};`)
  }

  protected site({ line, start, source }: Site): string {
    return `render.site = ${this.sites.push({ line, start, source }) - 1}`
  }
}
