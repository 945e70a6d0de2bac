import lexer from 'nunjucks/src/lexer.js'
import { floatOf, integerOf, isTooLong, mostDigits } from '../../json/exact-number.ts'
import type { JsonNumber } from '../../json/exact-number.ts'
import { Fault } from '../values/fault.ts'
import type { Arguments, Expression, Filter, Lookup } from './ast.ts'
import type { Token } from './lexer.ts'
import { TokenParser } from './token-parser.ts'

const { TOKEN_OPERATOR, TOKEN_COMMA, TOKEN_COLON, TOKEN_PIPE, TOKEN_SYMBOL } = lexer
const {
  TOKEN_LEFT_PAREN,
  TOKEN_RIGHT_PAREN,
  TOKEN_LEFT_BRACKET,
  TOKEN_RIGHT_BRACKET,
  TOKEN_LEFT_CURLY,
  TOKEN_RIGHT_CURLY,
} = lexer

const constants = new Map<string, boolean | null>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
])
const startsOfTestArgument: ReadonlySet<string> = new Set([
  TOKEN_SYMBOL,
  lexer.TOKEN_STRING,
  lexer.TOKEN_INT,
  lexer.TOKEN_FLOAT,
  TOKEN_LEFT_PAREN,
  TOKEN_LEFT_BRACKET,
  TOKEN_LEFT_CURLY,
])

/** Parses the operands of operators: literals and names, followed by members, calls, filters and tests. */
export abstract class PrimaryParser extends TokenParser {
  protected abstract parseExpression(): Expression

  /** Parses an expression, or several separated by commas: a tuple. */
  protected abstract parseTuple(options: { emptyAllowed?: boolean }): Expression

  protected parsePrimary(): Expression {
    const token = this.next()
    const line = token.lineno + 1
    switch (token.type) {
      case TOKEN_SYMBOL: {
        const constant = constants.get(token.value)
        if (constant !== undefined) return { typename: 'Literal', line, value: constant }
        return { typename: 'Symbol', line, value: token.value }
      }
      case lexer.TOKEN_STRING: {
        let value = token.value
        while (this.at(lexer.TOKEN_STRING)) value += this.next().value
        return { typename: 'Literal', line, value }
      }
      case lexer.TOKEN_INT:
      case lexer.TOKEN_FLOAT:
        return { typename: 'Literal', line, value: this.numberIn(token) }
      case TOKEN_LEFT_PAREN: {
        const inner = this.nested(() => this.parseTuple({ emptyAllowed: true }))
        this.expectToken(TOKEN_RIGHT_PAREN, '")"')
        return inner
      }
      case TOKEN_LEFT_BRACKET:
        return { typename: 'Array', line, children: this.parseItems(TOKEN_RIGHT_BRACKET, () => this.parseExpression()) }
      case TOKEN_LEFT_CURLY:
        return { typename: 'Dict', line, pairs: this.parseItems(TOKEN_RIGHT_CURLY, () => this.parsePair()) }
      default:
        return this.unexpected(token, 'an expression')
    }
  }

  private numberIn({ type, value, lineno }: Token): JsonNumber {
    if (type === lexer.TOKEN_FLOAT) return floatOf(Number(value))
    const integer = value.length > 5 * mostDigits ? undefined : BigInt(value)
    if (integer !== undefined && !isTooLong(integer)) return integerOf(integer)
    throw new Fault('syntax', `an integer has more than ${mostDigits} digits`, lineno + 1)
  }

  private parsePair(): { key: Expression; value: Expression } {
    const key = this.parseExpression()
    this.expectToken(TOKEN_COLON, '":"')
    return { key, value: this.parseExpression() }
  }

  /** Parses items separated by commas up to the closing bracket; a trailing comma is allowed. */
  private parseItems<T>(closer: string, parse: () => T): T[] {
    const items: T[] = []
    while (!this.skip(closer)) {
      if (items.length > 0) {
        this.expectToken(TOKEN_COMMA, 'a comma')
        if (this.skip(closer)) break
      }
      items.push(parse())
    }
    return items
  }

  protected parsePostfix(start: Expression): Expression {
    let node = start
    for (let count = 0; ; count = this.link(count)) {
      if (this.skipValue(TOKEN_OPERATOR, '.')) node = this.parseDotted(node)
      else if (this.skip(TOKEN_LEFT_BRACKET)) node = this.parseSubscript(node)
      else if (this.at(TOKEN_LEFT_PAREN))
        node = { typename: 'FunCall', line: node.line, callee: node, args: this.parseArguments() }
      else return node
    }
  }

  private parseDotted(target: Expression): Lookup {
    const token = this.next()
    const line = token.lineno + 1
    if (token.type === lexer.TOKEN_INT) {
      return {
        typename: 'LookupVal',
        line,
        target,
        key: { typename: 'Literal', line, value: this.numberIn(token) },
        dotted: false,
      }
    }
    if (token.type !== TOKEN_SYMBOL) this.unexpected(token, 'a name or a number')
    return { typename: 'LookupVal', line, target, key: { typename: 'Literal', line, value: token.value }, dotted: true }
  }

  private parseSubscript(target: Expression): Expression {
    const { line } = this.here()
    const bounds = [this.parseBound()]
    while (bounds.length < 3 && this.skip(TOKEN_COLON)) bounds.push(this.parseBound())
    if (bounds.length > 1) {
      this.expectToken(TOKEN_RIGHT_BRACKET, '"]"')
      return { typename: 'Slice', line, target, bounds }
    }
    const children = bounds.filter((bound) => bound !== null)
    const single = !this.at(TOKEN_COMMA)
    while (this.skip(TOKEN_COMMA)) children.push(this.parseExpression())
    this.expectToken(TOKEN_RIGHT_BRACKET, '"]"')
    const [only] = children
    const key: Expression = single && only !== undefined ? only : { typename: 'Tuple', line, children }
    return { typename: 'LookupVal', line, target, key, dotted: false }
  }

  private parseBound(): Expression | null {
    return this.at(TOKEN_COLON) || this.at(TOKEN_RIGHT_BRACKET) ? null : this.parseExpression()
  }

  protected parseFilters(start: Expression): Expression {
    let node = start
    for (let count = 0; ; count = this.link(count)) {
      if (this.skip(TOKEN_PIPE)) node = this.parseFilter(node)
      else if (this.skipSymbol('is')) node = this.parseTest(node)
      else if (this.at(TOKEN_LEFT_PAREN))
        node = { typename: 'FunCall', line: node.line, callee: node, args: this.parseArguments() }
      else return node
    }
  }

  protected parseFilter(input: Expression | null): Filter {
    const { line } = this.here()
    const name = this.parseDottedName()
    const args = this.at(TOKEN_LEFT_PAREN) ? this.parseArguments() : noArguments
    return { typename: 'Filter', line, name, input, args }
  }

  private parseTest(input: Expression): Expression {
    const { line } = this.here()
    const negated = this.skipSymbol('not')
    const name = this.parseDottedName()
    let args = noArguments
    if (this.at(TOKEN_LEFT_PAREN)) args = this.parseArguments()
    else if (startsOfTestArgument.has(this.peek().type) && !this.atSymbol('else', 'or', 'and')) {
      if (this.atSymbol('is')) throw new Fault('syntax', 'tests cannot be chained with "is"', line)
      args = { ...noArguments, positional: [this.parsePostfix(this.parsePrimary())] }
    }
    const test: Expression = { typename: 'Is', line, name, input, args }
    return negated ? { typename: 'Not', line, target: test } : test
  }

  private parseDottedName(): string {
    let name = this.expectToken(TOKEN_SYMBOL, 'a name').value
    while (this.skipValue(TOKEN_OPERATOR, '.')) name += `.${this.expectToken(TOKEN_SYMBOL, 'a name').value}`
    return name
  }

  protected parseArguments(): Arguments {
    const { line } = this.here()
    this.expectToken(TOKEN_LEFT_PAREN, '"("')
    const positional: Expression[] = []
    const named: { name: string; value: Expression }[] = []
    let rest: Expression | null = null
    let restNamed: Expression | null = null
    this.parseItems(TOKEN_RIGHT_PAREN, () => {
      const ordered = restNamed === null
      if (this.skipValue(TOKEN_OPERATOR, '*')) {
        if (rest !== null || !ordered) throw new Fault('syntax', 'invalid arguments of a call', line)
        rest = this.parseExpression()
      } else if (this.skipValue(TOKEN_OPERATOR, '**')) {
        if (!ordered) throw new Fault('syntax', 'invalid arguments of a call', line)
        restNamed = this.parseExpression()
      } else {
        const value = this.parseExpression()
        if (value.typename === 'Symbol' && this.skipValue(TOKEN_OPERATOR, '=')) {
          if (!ordered) throw new Fault('syntax', 'invalid arguments of a call', line)
          named.push({ name: value.value, value: this.parseExpression() })
        } else if (rest !== null || !ordered || named.length > 0) {
          throw new Fault('syntax', 'an argument without a name follows one with a name', line)
        } else positional.push(value)
      }
    })
    return { positional, named, rest, restNamed }
  }

  protected here(): { line: number; start: number } {
    const token = this.peek()
    return { line: token.lineno + 1, start: token.start }
  }
}

const noArguments: Arguments = { positional: [], named: [], rest: null, restNamed: null }
