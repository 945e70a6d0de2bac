import nunjucksLexer from 'nunjucks/src/lexer.js'
import { limits } from '../values/budget.ts'
import type { Budget } from '../values/budget.ts'
import { spaceClass, trimEnd } from '../values/characters.ts'
import { Fault } from '../values/fault.ts'
import { readStringLiteral } from './string-literal.ts'

/** A token as nunjucks' parser expects it, with its start and end in the source. */
export interface Token {
  readonly type: string
  readonly value: string
  /** From 0, as nunjucks counts. */
  readonly lineno: number
  readonly colno: number
  readonly start: number
  readonly end: number
}

const { TOKEN_BLOCK_START, TOKEN_BLOCK_END, TOKEN_VARIABLE_START, TOKEN_VARIABLE_END } = nunjucksLexer
const space = `[${spaceClass}]`
const opening = /\{[%{#]/g
const spaces = new RegExp(`${space}+`, 'y')
const rawStart = new RegExp(`\\{%[-+]?${space}*raw${space}*(-%\\}${space}*|%\\})`, 'y')
const rawEnd = new RegExp(`\\{%([-+]?)${space}*endraw${space}*(?:\\+%\\}|-%\\}${space}*|%\\})`, 'g')
const commentEnd = new RegExp(`(?:\\+#\\}|-#\\}${space}*|#\\})`, 'g')
const blockEnd = new RegExp(`(?:\\+%\\}|-%\\}${space}*|%\\})`, 'y')
const variableEnd = new RegExp(`(?:-\\}\\}${space}*|\\}\\})`, 'y')
const float = /\d+(?:_\d+)*(?:(?:\.\d+(?:_\d+)*)?e[+-]?\d+(?:_\d+)*|\.\d+(?:_\d+)*)/iy
const integer = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy
const name = /[\p{L}\p{N}\p{M}_]+/uy
const string = /'([^'\\]*(?:\\[^][^'\\]*)*)'|"([^"\\]*(?:\\[^][^"\\]*)*)"/y
const operator = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/y

/** Operators of JavaScript and the shell that people try, with what to write in a template. */
const foreignOperator = /&&|\|\||===|!==|!(?!=)|\?\?|\?/y
const instead: Readonly<Record<string, string>> = {
  '&&': '"and"',
  '||': '"or"',
  '===': '"=="',
  '!==': '"!="',
  '!': '"not"',
  '??': 'a | default(b)',
  '?': 'a if condition else b',
}

const typeOfOperator: Readonly<Record<string, string>> = {
  '(': nunjucksLexer.TOKEN_LEFT_PAREN,
  ')': nunjucksLexer.TOKEN_RIGHT_PAREN,
  '[': nunjucksLexer.TOKEN_LEFT_BRACKET,
  ']': nunjucksLexer.TOKEN_RIGHT_BRACKET,
  '{': nunjucksLexer.TOKEN_LEFT_CURLY,
  '}': nunjucksLexer.TOKEN_RIGHT_CURLY,
  ',': nunjucksLexer.TOKEN_COMMA,
  ':': nunjucksLexer.TOKEN_COLON,
  '~': nunjucksLexer.TOKEN_TILDE,
  '|': nunjucksLexer.TOKEN_PIPE,
}
const closerOf: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/**
 * Splits a template into Jinja2's tokens with nunjucks' names. It handles whitespace control, comments and raw blocks: the parser only sees trimmed
 * text and plain tags.
 */
export class Lexer {
  /** The number of tokens read so far. */
  tokens = 0
  private readonly source: string
  private readonly budget: Budget
  private at = 0
  /** The end of the line that contains `at`. */
  private lineEnd: number
  private lineno = 0
  private lineStart = 0
  private inside: 'data' | 'block' | 'variable' = 'data'
  private readonly open: string[] = []

  /**
   * The line ends in `source` must be `
   * `.
   */
  constructor(source: string, budget: Budget) {
    this.source = source
    this.budget = budget
    this.lineEnd = source.indexOf('\n')
  }

  /** The source between two offsets, trimmed, for messages. */
  text(start: number, end: number): string {
    return this.source.slice(start, end).trim()
  }

  nextToken(): Token | null {
    return this.inside === 'data' ? this.nextOutside() : this.nextInside()
  }

  private nextOutside(): Token | null {
    for (;;) {
      if (this.at >= this.source.length) return null
      opening.lastIndex = this.at
      const found = opening.exec(this.source)?.index ?? this.source.length
      if (found > this.at) {
        const data = this.source.slice(this.at, found)
        const trimmed = this.source[found + 2] === '-' ? trimEnd(data) : data
        const token = this.token(nunjucksLexer.TOKEN_DATA, trimmed, found)
        if (trimmed !== '') return token
      } else if (this.source[found + 1] === '#') {
        this.skipComment()
      } else if (this.matchAt(rawStart) !== undefined) {
        return this.raw()
      } else {
        return this.openTag()
      }
    }
  }

  private openTag(): Token {
    const block = this.source[this.at + 1] === '%'
    this.inside = block ? 'block' : 'variable'
    const sign = this.source[this.at + 2]
    const length = sign === '-' || sign === '+' ? 3 : 2
    return this.token(block ? TOKEN_BLOCK_START : TOKEN_VARIABLE_START, block ? '{%' : '{{', this.at + length)
  }

  private skipComment(): void {
    commentEnd.lastIndex = this.at + 2
    const found = commentEnd.exec(this.source)
    if (found === null) throw this.fault('the comment is not closed: "#}" is missing')
    this.advance(found.index + found[0].length)
  }

  private raw(): Token {
    const start = this.matchAt(rawStart) ?? ''
    const from = this.at + start.length
    rawEnd.lastIndex = from
    const found = rawEnd.exec(this.source)
    if (found === null && from >= this.source.length) return this.token(nunjucksLexer.TOKEN_DATA, '', from)
    if (found === null) throw this.fault('"{% endraw %}" is missing')
    const data = this.source.slice(from, found.index)
    const end = found.index + found[0].length
    return this.token(nunjucksLexer.TOKEN_DATA, found[1] === '-' ? trimEnd(data) : data, end)
  }

  private nextInside(): Token {
    const blank = this.matchAt(spaces)
    if (blank !== undefined) this.advance(this.at + blank.length)
    if (this.at >= this.source.length) {
      throw this.fault(`unexpected end of template: "${this.inside === 'block' ? '%}' : '}}'}" is missing`)
    }
    return this.closeTag() ?? this.number() ?? this.word() ?? this.string() ?? this.operator()
  }

  private closeTag(): Token | undefined {
    if (this.open.length > 0) return undefined
    const block = this.inside === 'block'
    const end = this.matchAt(block ? blockEnd : variableEnd)
    if (end === undefined) return undefined
    this.inside = 'data'
    return this.token(block ? TOKEN_BLOCK_END : TOKEN_VARIABLE_END, block ? '%}' : '}}', this.at + end.length)
  }

  private number(): Token | undefined {
    const text = (this.source[this.at - 1] === '.' ? undefined : this.matchAt(float)) ?? this.matchAt(integer)
    if (text === undefined) return undefined
    const isFloat = /^\d[\d_]*[.e]/i.test(text)
    return this.token(
      isFloat ? nunjucksLexer.TOKEN_FLOAT : nunjucksLexer.TOKEN_INT,
      text.replaceAll('_', ''),
      this.at + text.length,
    )
  }

  private word(): Token | undefined {
    const text = this.matchAt(name)
    if (text === undefined) return undefined
    if (!/^[\p{L}_\p{Nl}]/u.test(text)) throw this.fault(`"${text}" is not a name`)
    return this.token(nunjucksLexer.TOKEN_SYMBOL, text, this.at + text.length)
  }

  private string(): Token | undefined {
    const quoted = this.matchAt(string)
    if (quoted === undefined) return undefined
    if (quoted.includes('\\')) this.budget.step(quoted.length / 8)
    const value = readStringLiteral(quoted.slice(1, -1), this.lineno + 1)
    return this.token(nunjucksLexer.TOKEN_STRING, value, this.at + quoted.length)
  }

  private operator(): Token {
    const foreign = this.matchAt(foreignOperator)
    if (foreign !== undefined) throw this.fault(`unexpected "${foreign}": write ${instead[foreign]}`)
    const text = this.matchAt(operator)
    if (text === undefined)
      throw this.fault(`unexpected character "${String.fromCodePoint(this.source.codePointAt(this.at) ?? 0)}"`)
    const closer = closerOf[text]
    if (closer !== undefined) this.open.push(closer)
    else if (text === ')' || text === ']' || text === '}') this.close(text)
    return this.token(typeOfOperator[text] ?? nunjucksLexer.TOKEN_OPERATOR, text, this.at + text.length)
  }

  private close(text: string): void {
    const expected = this.open.pop()
    if (expected === undefined) throw this.fault(`unexpected "${text}"`)
    if (expected !== text) throw this.fault(`unexpected "${text}", expected "${expected}"`)
  }

  private matchAt(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    return pattern.exec(this.source)?.[0]
  }

  private token(type: string, value: string, end: number): Token {
    if (++this.tokens > limits.tokens) {
      throw new Fault(
        'limit',
        `a template of more than ${limits.tokens} names, literals, operators and texts`,
        this.lineno + 1,
      )
    }
    this.budget.step(limits.stepsPerToken)
    const token = { type, value, lineno: this.lineno, colno: this.at - this.lineStart, start: this.at, end }
    this.advance(end)
    return token
  }

  private advance(end: number): void {
    while (this.lineEnd !== -1 && this.lineEnd < end) {
      this.lineno++
      this.lineStart = this.lineEnd + 1
      this.lineEnd = this.source.indexOf('\n', this.lineStart)
    }
    this.at = end
  }

  private fault(message: string): Fault {
    return new Fault('syntax', message, this.lineno + 1, this.at - this.lineStart + 1)
  }
}
