import lexer from 'nunjucks/src/lexer.js'
import { Fault } from '../runtime/fault.ts'
import type { Arguments, BinaryType, ComparisonType, Expression, Filter, Lookup } from './ast.ts'
import { TokenParser } from './token-parser.ts'

const { TOKEN_OPERATOR, TOKEN_COMMA, TOKEN_COLON, TOKEN_PIPE, TOKEN_SYMBOL, TOKEN_TILDE } = lexer
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
const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '>', '<=', '>='])
const sums: Readonly<Record<string, BinaryType>> = { '+': 'Add', '-': 'Sub' }
const products: Readonly<Record<string, BinaryType>> = { '*': 'Mul', '/': 'Div', '//': 'FloorDiv', '%': 'Mod' }
const powers: Readonly<Record<string, BinaryType>> = { '**': 'Pow' }
const startsOfTestArgument: ReadonlySet<string> = new Set([
  TOKEN_SYMBOL,
  lexer.TOKEN_STRING,
  lexer.TOKEN_INT,
  lexer.TOKEN_FLOAT,
  TOKEN_LEFT_PAREN,
  TOKEN_LEFT_BRACKET,
  TOKEN_LEFT_CURLY,
])

/** Expressions with Jinja2's precedence, from the loosest binding (`a if b else c`) down to primaries. */
export class ExpressionParser extends TokenParser {
  /** An expression, or several between commas: a tuple. */
  protected parseTuple(options: { inlineIf?: boolean; emptyAllowed?: boolean } = {}): Expression {
    const { line } = this.here()
    const children: Expression[] = []
    let isTuple = options.emptyAllowed === true
    while (!this.atTupleEnd()) {
      children.push(options.inlineIf === false ? this.nested(() => this.parseOr()) : this.parseExpression())
      if (!this.skip(TOKEN_COMMA)) {
        if (children.length === 1) isTuple = false
        break
      }
      isTuple = true
    }
    const [only] = children
    if (!isTuple && only !== undefined) return only
    if (!isTuple) this.unexpected(this.next(), 'an expression')
    return { typename: 'Tuple', line, children }
  }

  private atTupleEnd(): boolean {
    const { type } = this.peek()
    return type === lexer.TOKEN_VARIABLE_END || type === lexer.TOKEN_BLOCK_END || type === TOKEN_RIGHT_PAREN
  }

  protected parseExpression(): Expression {
    return this.nested(() => this.parseInlineIf())
  }

  private parseInlineIf(): Expression {
    const { line } = this.here()
    let then = this.parseOr()
    for (let count = 0; this.skipSymbol('if'); count = this.link(count)) {
      const condition = this.parseOr()
      const otherwise = this.skipSymbol('else') ? this.parseExpression() : null
      then = { typename: 'InlineIf', line, condition, then, otherwise }
    }
    return then
  }

  protected parseOr(): Expression {
    let left = this.parseAnd()
    for (let count = 0; this.skipSymbol('or'); count = this.link(count)) {
      left = { typename: 'Or', line: left.line, left, right: this.parseAnd() }
    }
    return left
  }

  private parseAnd(): Expression {
    let left = this.parseNot()
    for (let count = 0; this.skipSymbol('and'); count = this.link(count)) {
      left = { typename: 'And', line: left.line, left, right: this.parseNot() }
    }
    return left
  }

  private parseNot(): Expression {
    const { line } = this.here()
    if (!this.skipSymbol('not')) return this.parseComparison()
    return { typename: 'Not', line, target: this.nested(() => this.parseNot()) }
  }

  private parseComparison(): Expression {
    const first = this.parseSum()
    const rest: { type: ComparisonType; value: Expression }[] = []
    for (let type = this.comparisonType(); type !== undefined; type = this.comparisonType()) {
      this.link(rest.length)
      rest.push({ type, value: this.parseSum() })
    }
    return rest.length === 0 ? first : { typename: 'Compare', line: first.line, first, rest }
  }

  private comparisonType(): ComparisonType | undefined {
    const token = this.peek()
    if (token.type === TOKEN_OPERATOR && comparisons.has(token.value)) return this.next().value as ComparisonType
    if (this.skipSymbol('in')) return 'in'
    if (!this.skipSymbol('not')) return undefined
    this.expectSymbol('in')
    return 'not in'
  }

  private parseSum(): Expression {
    return this.parseChain(sums, () => this.parseConcat())
  }

  private parseConcat(): Expression {
    const first = this.parseChain(products, () => this.parseChain(powers, () => this.parseUnary(true)))
    if (!this.at(TOKEN_TILDE)) return first
    const parts = [first]
    while (this.skip(TOKEN_TILDE)) {
      parts.push(this.parseChain(products, () => this.parseChain(powers, () => this.parseUnary(true))))
    }
    return { typename: 'Concat', line: first.line, parts }
  }

  private parseChain(types: Readonly<Record<string, BinaryType>>, parseOperand: () => Expression): Expression {
    let left = parseOperand()
    for (let count = 0; ; count = this.link(count)) {
      const token = this.peek()
      const typename =
        token.type === TOKEN_OPERATOR && Object.hasOwn(types, token.value) ? types[token.value] : undefined
      if (typename === undefined) return left
      this.next()
      left = { typename, line: left.line, left, right: parseOperand() }
    }
  }

  private parseUnary(withFilters: boolean): Expression {
    const { line } = this.here()
    let node: Expression
    if (this.skipValue(TOKEN_OPERATOR, '-'))
      node = { typename: 'Neg', line, target: this.nested(() => this.parseUnary(false)) }
    else if (this.skipValue(TOKEN_OPERATOR, '+'))
      node = { typename: 'Pos', line, target: this.nested(() => this.parseUnary(false)) }
    else node = this.parsePrimary()
    node = this.parsePostfix(node)
    return withFilters ? this.parseFilters(node) : node
  }

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
        return { typename: 'Literal', line, value: numberOf(token.value) }
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

  private parsePair(): { key: Expression; value: Expression } {
    const key = this.parseExpression()
    this.expectToken(TOKEN_COLON, '":"')
    return { key, value: this.parseExpression() }
  }

  /** Items between commas up to the closing bracket; a last comma is allowed. */
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
        key: { typename: 'Literal', line, value: numberOf(token.value) },
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

  private parseFilters(start: Expression): Expression {
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

export const noArguments: Arguments = { positional: [], named: [], rest: null, restNamed: null }

/** A literal beyond 2^53 stays text, as integers of that size do in data. */
function numberOf(text: string): number | string {
  const value = Number(text)
  return /^\d+$/.test(text) && !Number.isSafeInteger(value) ? text : value
}
