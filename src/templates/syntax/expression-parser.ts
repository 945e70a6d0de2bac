import lexer from 'nunjucks/src/lexer.js'
import type { BinaryType, ComparisonType, Expression } from './ast.ts'
import { PrimaryParser } from './primary-parser.ts'

const { TOKEN_OPERATOR, TOKEN_COMMA, TOKEN_RIGHT_PAREN, TOKEN_TILDE } = lexer
const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '>', '<=', '>='])
const sums: Readonly<Record<string, BinaryType>> = { '+': 'Add', '-': 'Sub' }
const products: Readonly<Record<string, BinaryType>> = { '*': 'Mul', '/': 'Div', '//': 'FloorDiv', '%': 'Mod' }
const powers: Readonly<Record<string, BinaryType>> = { '**': 'Pow' }

/** Parses expressions with Jinja2's precedence, from the loosest (`a if b else c`) down to primaries. */
export class ExpressionParser extends PrimaryParser {
  /** Parses an expression, or several separated by commas: a tuple. */
  protected override parseTuple(options: { inlineIf?: boolean; emptyAllowed?: boolean } = {}): Expression {
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

  protected override parseExpression(): Expression {
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
}
