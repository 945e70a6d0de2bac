/** The parts of nunjucks that the engine uses; @types/nunjucks describes only its public API. */

declare module 'nunjucks/src/lexer.js' {
  const lexer: {
    readonly TOKEN_STRING: 'string'
    readonly TOKEN_DATA: 'data'
    readonly TOKEN_BLOCK_START: 'block-start'
    readonly TOKEN_BLOCK_END: 'block-end'
    readonly TOKEN_VARIABLE_START: 'variable-start'
    readonly TOKEN_VARIABLE_END: 'variable-end'
    readonly TOKEN_LEFT_PAREN: 'left-paren'
    readonly TOKEN_RIGHT_PAREN: 'right-paren'
    readonly TOKEN_LEFT_BRACKET: 'left-bracket'
    readonly TOKEN_RIGHT_BRACKET: 'right-bracket'
    readonly TOKEN_LEFT_CURLY: 'left-curly'
    readonly TOKEN_RIGHT_CURLY: 'right-curly'
    readonly TOKEN_OPERATOR: 'operator'
    readonly TOKEN_COMMA: 'comma'
    readonly TOKEN_COLON: 'colon'
    readonly TOKEN_TILDE: 'tilde'
    readonly TOKEN_PIPE: 'pipe'
    readonly TOKEN_INT: 'int'
    readonly TOKEN_FLOAT: 'float'
    readonly TOKEN_SYMBOL: 'symbol'
  }
  export default lexer
}

declare module 'nunjucks/src/parser.js' {
  interface Token {
    readonly type: string
    readonly value: string
    /** From 0. */
    readonly lineno: number
    readonly colno: number
  }
  interface TokenSource<T extends Token> {
    nextToken(): T | null
  }
  export class Parser<T extends Token = Token> {
    constructor(tokens: TokenSource<T>)
    readonly tokens: TokenSource<T>
    breakOnBlocks: readonly string[] | null
    nextToken(): T | null
    peekToken(): T | null
    pushToken(token: T | null): void
    skip(type: string): boolean
    skipValue(type: string, value: string): boolean
    skipSymbol(value: string): boolean
    fail(message: string, lineno?: number, colno?: number): never
  }
  const parser: { readonly Parser: typeof Parser }
  export default parser
}

declare module 'nunjucks/src/compiler.js' {
  export class Compiler {
    constructor(templateName: string, throwOnUndefined: boolean)
    /** The variable of the generated code that holds the output. */
    buffer: string
    compile(node: unknown, frame: unknown): void
    getCode(): string
    _emit(code: string): void
    _emitLine(code: string): void
    _tmpid(): string
    _pushBuffer(): string
    _popBuffer(): void
  }
  const compiler: { readonly Compiler: typeof Compiler }
  export default compiler
}
