import lexer from 'nunjucks/src/lexer.js'
import { limits } from '../values/budget.ts'
import { Fault } from '../values/fault.ts'
import type { Parameter, Target } from './ast.ts'
import { ExpressionParser } from './expression-parser.ts'

const { TOKEN_COMMA, TOKEN_LEFT_PAREN, TOKEN_OPERATOR, TOKEN_RIGHT_PAREN, TOKEN_SYMBOL } = lexer

/** Constants, to which nothing can be assigned. */
export const unassignable: ReadonlySet<string> = new Set(['true', 'false', 'none', 'True', 'False', 'None'])

/** Parses assignment targets: those of `set`, `for` and `with`, and the parameters of macros. */
export class TargetParser extends ExpressionParser {
  /** Parses `name`, `name.attribute`, or several separated by commas. */
  protected parseTarget(withNamespace: boolean): Target {
    const { line } = this.here()
    const children = [this.parseOneTarget(withNamespace)]
    let isTuple = false
    while (this.skip(TOKEN_COMMA)) {
      isTuple = true
      if (this.at(TOKEN_OPERATOR, '=') || this.at(TOKEN_RIGHT_PAREN)) break
      children.push(this.parseOneTarget(withNamespace))
    }
    const [only] = children
    return isTuple || only === undefined ? { typename: 'TupleTarget', line, children } : only
  }

  private parseOneTarget(withNamespace: boolean): Target {
    if (this.skip(TOKEN_LEFT_PAREN)) {
      const target = this.nested(() => this.parseTarget(withNamespace))
      this.expectToken(TOKEN_RIGHT_PAREN, '")"')
      return target
    }
    const token = this.expectToken(TOKEN_SYMBOL, 'a name to assign to')
    const line = token.lineno + 1
    if (withNamespace && this.skipValue(TOKEN_OPERATOR, '.')) {
      const attribute = this.expectToken(TOKEN_SYMBOL, 'a name').value
      return { typename: 'NamespaceTarget', line, name: token.value, attribute }
    }
    if (unassignable.has(token.value)) throw new Fault('syntax', `cannot assign to "${token.value}"`, line)
    return { typename: 'Symbol', line, value: token.value }
  }

  protected parseParameters(): Parameter[] {
    this.expectToken(TOKEN_LEFT_PAREN, '"("')
    const parameters: Parameter[] = []
    const names = new Set<string>()
    while (!this.skip(TOKEN_RIGHT_PAREN)) {
      if (parameters.length > 0) this.expectToken(TOKEN_COMMA, 'a comma')
      const token = this.expectToken(TOKEN_SYMBOL, 'the name of a parameter')
      const hasDefault = this.skipValue(TOKEN_OPERATOR, '=')
      if (!hasDefault && parameters.at(-1)?.default) {
        throw new Fault('syntax', 'a parameter without a default follows one with a default', token.lineno + 1)
      }
      if (names.has(token.value)) {
        throw new Fault('syntax', `two parameters are called "${token.value}"`, token.lineno + 1)
      }
      if (names.add(token.value).size > limits.parameters) {
        throw new Fault('limit', `a macro of more than ${limits.parameters} parameters`, token.lineno + 1)
      }
      parameters.push({ name: token.value, default: hasDefault ? this.parseExpression() : null })
    }
    return parameters
  }
}
