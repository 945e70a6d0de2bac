import lexer from 'nunjucks/src/lexer.js'
import nunjucksParser from 'nunjucks/src/parser.js'
import { Fault } from '../values/fault.ts'
import type { Lexer, Token } from './lexer.ts'

/** The most nested brackets, tags, operators and filters: as many as Python's compiler accepts in Jinja2's output. */
const deepest = 100
const longestChain = 200

/** The token functions of nunjucks' parser, with our errors and with limits on nesting. */
export class TokenParser extends nunjucksParser.Parser<Token> {
  protected readonly lexer: Lexer
  private depth = 0

  constructor(source: Lexer) {
    super(source)
    this.lexer = source
    this.depth = 0
  }

  /** The next token; throws at the end of the template. */
  protected next(): Token {
    return this.nextToken() ?? this.failAtEnd()
  }

  protected peek(): Token {
    return this.peekToken() ?? this.failAtEnd()
  }

  protected at(type: string, value?: string): boolean {
    const token = this.peekToken()
    return token?.type === type && (value === undefined || token.value === value)
  }

  protected atSymbol(...names: readonly string[]): boolean {
    const token = this.peekToken()
    return token?.type === lexer.TOKEN_SYMBOL && names.includes(token.value)
  }

  protected expectToken(type: string, what: string): Token {
    const token = this.next()
    if (token.type !== type) this.unexpected(token, what)
    return token
  }

  protected expectOperator(value: string): void {
    const token = this.next()
    if (token.type !== lexer.TOKEN_OPERATOR || token.value !== value) this.unexpected(token, `"${value}"`)
  }

  protected expectSymbol(value: string): void {
    const token = this.next()
    if (token.type !== lexer.TOKEN_SYMBOL || token.value !== value) this.unexpected(token, `"${value}"`)
  }

  protected unexpected(token: Token, wanted: string): never {
    throw new Fault('syntax', `expected ${wanted}, got "${token.value}"`, token.lineno + 1, token.colno + 1)
  }

  override fail(message: string, lineno?: number): never {
    throw new Fault('syntax', message, lineno === undefined ? undefined : lineno + 1)
  }

  /** Parses one level deeper. Throws a fault for too many levels, long before the stack would overflow. */
  protected nested<T>(parse: () => T): T {
    if (++this.depth > deepest) throw new Fault('limit', `nested more than ${deepest} deep`, this.peek().lineno + 1)
    const result = parse()
    this.depth--
    return result
  }

  /** Counts a link in a chain of operators, members or filters. */
  protected link(count: number): number {
    if (count >= longestChain) {
      throw new Fault('limit', `more than ${longestChain} operators or filters in a row`, this.peek().lineno + 1)
    }
    return count + 1
  }

  private failAtEnd(): never {
    throw new Fault('syntax', 'unexpected end of template')
  }
}
