import lexer from 'nunjucks/src/lexer.js'
import type { Budget } from '../values/budget.ts'
import { Fault } from '../values/fault.ts'
import { shownName } from '../values/near-name.ts'
import { OpenTags } from './open-tags.ts'
import type { Body, CallBlock, Expression, Filter, For, If, IfBranch, Macro, Statement, Target, With } from './ast.ts'
import { TargetParser, unassignable } from './target-parser.ts'
import { Lexer } from './lexer.ts'

const { TOKEN_BLOCK_END, TOKEN_COMMA, TOKEN_LEFT_PAREN, TOKEN_OPERATOR, TOKEN_PIPE, TOKEN_SYMBOL } = lexer

export interface ParsedTemplate {
  readonly body: Body
  readonly tokens: number
}

/**
 * Parses a template with `
 * ` line ends. Throws a `Fault` of kind syntax or limit.
 */
export function parseTemplate(source: string, budget: Budget): ParsedTemplate {
  const lexer = new Lexer(source, budget)
  const body = new TemplateParser(lexer).parseTemplate()
  return { body, tokens: lexer.tokens }
}

/** Parses statements: the tags of a template and the text between them. */
class TemplateParser extends TargetParser {
  private readonly openTags = new OpenTags()
  private readonly blocks = new Set<string>()

  parseTemplate(): Body {
    return this.parseBody([])
  }

  private readonly statements: Readonly<Record<string, (start: number) => Statement>> = {
    if: () => this.parseIf(),
    for: (start) => this.parseFor(start),
    set: (start) => this.parseSet(start),
    with: (start) => this.parseWith(start),
    macro: (start) => this.parseMacro(start),
    call: (start) => this.parseCall(start),
    filter: (start) => this.parseFilterBlock(start),
    block: (start) => this.parseBlock(start),
    autoescape: (start) => this.parseAutoescape(start),
    print: (start) => this.parsePrint(start),
    break: () => this.parseLoopControl('break'),
    continue: () => this.parseLoopControl('continue'),
  }

  /** Parses text and tags up to a tag named in `ends`, which stays the next token. If `ends` is empty, up to the end of the template. */
  private parseBody(ends: readonly string[]): Body {
    const children: Statement[] = []
    for (;;) {
      const token = this.nextToken()
      if (token === null) {
        if (ends.length === 0) return { typename: 'NodeList', line: 1, children }
        return this.openTags.failUnclosed(ends)
      }
      const line = token.lineno + 1
      if (token.type === lexer.TOKEN_DATA) children.push({ typename: 'TemplateData', line, value: token.value })
      else if (token.type === lexer.TOKEN_VARIABLE_START) {
        const value = this.parseTuple()
        const end = this.expectToken(lexer.TOKEN_VARIABLE_END, '"}}"').end
        children.push({
          typename: 'Output',
          line,
          value,
          start: token.start,
          source: this.lexer.text(token.start, end),
        })
      } else {
        if (this.atSymbol(...ends)) return { typename: 'NodeList', line, children }
        children.push(this.nested(() => this.parseTag(token.start)))
      }
    }
  }

  private parseTag(start: number): Statement {
    const token = this.expectToken(TOKEN_SYMBOL, 'the name of a tag')
    const line = token.lineno + 1
    const parse = Object.hasOwn(this.statements, token.value) ? this.statements[token.value] : undefined
    if (parse === undefined) return this.openTags.failUnknown(token.value, line, Object.keys(this.statements))
    this.openTags.push(token.value, line)
    const statement = parse(start)
    this.expectToken(TOKEN_BLOCK_END, '"%}"')
    this.openTags.pop()
    return statement
  }

  /** Consumes the end of the tag that began at `start`, and returns the text of the tag. */
  private endOfTag(start: number): string {
    return this.lexer.text(start, this.expectToken(TOKEN_BLOCK_END, '"%}"').end)
  }

  /** Returns the text of the tag that began at `start`; `parseTag` will consume its end. */
  private textOfTag(start: number): string {
    return this.lexer.text(start, this.peek().end)
  }

  private bodyUntil(...ends: readonly string[]): Body {
    return this.nested(() => this.parseBody(ends))
  }

  private parseIf(): If {
    const branches: IfBranch[] = []
    const line = this.here().line
    do {
      const { line: branchLine, start } = this.here()
      const condition = this.parseTuple({ inlineIf: false })
      const source = `{% if ${this.endOfTag(start)}`
      branches.push({ line: branchLine, start, source, condition, body: this.bodyUntil('elif', 'else', 'endif') })
    } while (this.skipSymbol('elif'))
    let otherwise: Body | null = null
    if (this.skipSymbol('else')) {
      this.expectToken(TOKEN_BLOCK_END, '"%}"')
      otherwise = this.bodyUntil('endif')
    }
    this.expectSymbol('endif')
    return { typename: 'If', line, branches, otherwise }
  }

  private parseFor(start: number): For {
    const line = this.here().line
    const target = this.parseTarget(false)
    this.expectSymbol('in')
    const iterable = this.parseTuple({ inlineIf: false })
    const condition = this.skipSymbol('if') ? this.parseExpression() : null
    const recursive = this.skipSymbol('recursive')
    const source = this.endOfTag(start)
    const body = this.bodyUntil('endfor', 'else')
    let otherwise: Body | null = null
    if (this.skipSymbol('else')) {
      this.expectToken(TOKEN_BLOCK_END, '"%}"')
      otherwise = this.bodyUntil('endfor')
    }
    this.expectSymbol('endfor')
    return { typename: 'For', line, target, iterable, condition, recursive, body, otherwise, source, start }
  }

  private parseSet(start: number): Statement {
    const line = this.here().line
    const target = this.parseTarget(true)
    if (this.skipValue(TOKEN_OPERATOR, '=')) {
      const value = this.parseTuple()
      return { typename: 'Set', line, target, value, source: this.textOfTag(start), start }
    }
    const filter = this.skip(TOKEN_PIPE) ? this.parseFilterChain() : null
    const source = this.endOfTag(start)
    const body = this.bodyUntil('endset')
    this.expectSymbol('endset')
    return { typename: 'SetBlock', line, target, filter, body, source, start }
  }

  private parseWith(start: number): With {
    const line = this.here().line
    const assignments: { target: Target; value: With['assignments'][number]['value'] }[] = []
    while (!this.at(TOKEN_BLOCK_END)) {
      if (assignments.length > 0) this.expectToken(TOKEN_COMMA, 'a comma')
      const target = this.parseTarget(false)
      this.expectOperator('=')
      assignments.push({ target, value: this.parseExpression() })
    }
    const source = this.endOfTag(start)
    const body = this.bodyUntil('endwith')
    this.expectSymbol('endwith')
    return { typename: 'With', line, assignments, body, source, start }
  }

  private parseMacro(start: number): Macro {
    const line = this.here().line
    const name = this.expectToken(TOKEN_SYMBOL, 'the name of the macro').value
    if (unassignable.has(name)) throw new Fault('syntax', `a macro cannot be called "${name}"`, line)
    const parameters = this.parseParameters()
    const source = this.endOfTag(start)
    const body = this.bodyUntil('endmacro')
    this.expectSymbol('endmacro')
    return { typename: 'Macro', line, name, parameters, body, source, start }
  }

  private parseCall(start: number): CallBlock {
    const { line } = this.here()
    const parameters = this.at(TOKEN_LEFT_PAREN) ? this.parseParameters() : []
    const call = this.parseExpression()
    if (call.typename !== 'FunCall') throw new Fault('syntax', 'expected a call', line)
    const source = this.endOfTag(start)
    const body = this.bodyUntil('endcall')
    this.expectSymbol('endcall')
    return { typename: 'CallBlock', line, parameters, call, body, source, start }
  }

  private parseFilterBlock(start: number): Statement {
    const { line } = this.here()
    const filter = this.parseFilterChain()
    const source = this.endOfTag(start)
    const body = this.bodyUntil('endfilter')
    this.expectSymbol('endfilter')
    return { typename: 'FilterBlock', line, filter, body, source, start }
  }

  private parseBlock(start: number): Statement {
    const { line } = this.here()
    const name = this.expectToken(TOKEN_SYMBOL, 'the name of the block').value
    if (this.blocks.has(name)) throw new Fault('syntax', `the block "${shownName(name)}" stands twice`, line)
    this.blocks.add(name)
    const scoped = this.skipSymbol('scoped')
    const source = this.endOfTag(start)
    const body = this.bodyUntil('endblock')
    this.expectSymbol('endblock')
    this.skipSymbol(name)
    return { typename: 'Block', line, scoped, body, source, start }
  }

  /** Only `false` is accepted, because output is never escaped. */
  private parseAutoescape(start: number): Statement {
    const { line } = this.here()
    const value = this.parseExpression()
    if (value.typename !== 'Literal' || value.value !== false)
      throw new Fault('syntax', 'only "autoescape false" is available: the filter "e" escapes', line)
    const source = this.endOfTag(start)
    const body = this.bodyUntil('endautoescape')
    this.expectSymbol('endautoescape')
    return { typename: 'With', line, assignments: [], body, source, start }
  }

  private parseFilterChain(): Filter {
    let filter = this.parseFilter(null)
    for (let count = 0; this.skip(TOKEN_PIPE); count = this.link(count)) filter = this.parseFilter(filter)
    return filter
  }

  private parsePrint(start: number): Statement {
    const { line } = this.here()
    const values: Expression[] = []
    do {
      values.push(this.parseExpression())
    } while (this.skip(TOKEN_COMMA))
    const source = this.textOfTag(start)
    return {
      typename: 'NodeList',
      line,
      children: values.map((value) => ({ typename: 'Output', line, value, source, start })),
    }
  }

  private parseLoopControl(keyword: 'break' | 'continue'): Statement {
    return { typename: 'LoopControl', line: this.here().line, keyword }
  }
}
