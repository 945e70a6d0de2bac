import { asEarly, asLiteral, earlyVariableAt } from './shell-text.ts'

const mostWords = 500

/** What stands around a command. */
export interface Around {
  /** The most words to read. */
  readonly most?: number
  /** Whether it stands in double quotes: another shell has replaced the variables, also in single quotes. */
  readonly inDouble?: boolean
  /** Whether it stands in backticks, so that one ends it. */
  readonly inBackticks?: boolean
}

/** The words of one command, without quotes, up to its end as a shell sees it. What the shell does not replace is marked: see `shell-text.ts`. */
export function wordsOf(text: string, start: number, around: Around = {}): readonly string[] {
  const { most = mostWords, inDouble = false, inBackticks = false } = around
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  for (let index = start; index < text.length && words.length < most; index++) {
    const character = text[index] ?? ''
    const replaced = substitutionAt(text, index, quote, { inDouble, inBackticks })
    if (replaced !== undefined) {
      word = (word ?? '') + replaced.text
      index = replaced.end - 1
    } else if (quote === "'") {
      if (character === "'") quote = ''
      else word = (word ?? '') + asLiteral(character)
    } else if (character === '\\') {
      const next = text[++index] ?? ''
      const isEscape = quote === '' || '$`"\\\n'.includes(next)
      if (next !== '\n') word = (word ?? '') + (isEscape ? asLiteral(next) : `\\${next}`)
    } else if (quote !== '') {
      if (character === quote) quote = ''
      else word = (word ?? '') + character
    } else if (character === "'" || character === '"') {
      quote = character
      word ??= ''
    } else if (isRedirection(text, index)) word = (word ?? '') + character
    else if (/[;&|)`\n]/.test(character) || (character === '#' && word === undefined)) break
    else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + character
  }
  return word === undefined || words.length >= most ? words : [...words, word]
}

/** Whether a `&` or `|` is part of a redirection: `2>&1`, `&>file`, `>|file`. */
function isRedirection(text: string, index: number): boolean {
  const [before = '', character, after] = [text[index - 1], text[index], text[index + 1]]
  return (character === '&' && (/[<>]/.test(before) || after === '>')) || (character === '|' && before === '>')
}

/** The command substitution that begins here, or the variable in single quotes that is replaced nevertheless. */
function substitutionAt(
  text: string,
  index: number,
  quote: string,
  { inDouble, inBackticks }: { readonly inDouble: boolean; readonly inBackticks: boolean },
): { readonly text: string; readonly end: number } | undefined {
  const character = text[index]
  if (character === '`' && quote !== "'" && !inBackticks) {
    const end = text.indexOf('`', index + 1)
    return end === -1 ? undefined : { text: text.slice(index, end + 1), end: end + 1 }
  }
  if (character !== '$') return undefined
  if (quote === "'") {
    const early = earlyVariableAt(text, index, inDouble)
    return early === undefined ? undefined : { text: asEarly(early), end: index + early.length }
  }
  const opening = text[index + 1]
  if (opening !== '(' && opening !== '{') return undefined
  const end = closing(text, index + 2, opening)
  return { text: text.slice(index, end), end }
}

/** The index after the closing parenthesis or brace. */
function closing(text: string, start: number, opening: '(' | '{'): number {
  let depth = 1
  for (let index = start; index < text.length; index++) {
    if (text[index] === opening) depth++
    if (text[index] === (opening === '(' ? ')' : '}') && --depth === 0) return index + 1
  }
  return text.length
}
