/** A call of the program in a script or in the arguments of a step. */
export interface ProgramCall {
  /** The words after the name of the program, without quotes. */
  readonly words: readonly string[]
  /** The line of the script that it begins on, from 0. */
  readonly line: number
}

/** Longer scripts are cut: nobody writes those by hand. */
const longestScript = 100_000
const mostWords = 500
const mostCalls = 100

/** The calls of `cicdstatemgr` in a script of a shell, without running or expanding anything. */
export function callsInScript(script: string): readonly ProgramCall[] {
  const text = script.slice(0, longestScript)
  return [...text.matchAll(/(^|[\s;&|(`/"'])cicdstatemgr(?=[\s"'])/g)].slice(0, mostCalls).flatMap((match) => {
    const end = match.index + match[0].length
    const before = text.slice(0, match.index + (match[1]?.length ?? 0))
    const lineStart = before.lastIndexOf('\n') + 1
    if (/^\s*#/.test(text.slice(lineStart, end))) return []
    const words = wordsOf(text, end)
    return words[0] === undefined || words[0].startsWith('=') ? [] : [{ words, line: before.split('\n').length - 1 }]
  })
}

/** The words of one command, up to its end as a shell sees it. */
function wordsOf(text: string, start: number): readonly string[] {
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  for (let index = start; index < text.length && words.length < mostWords; index++) {
    const character = text[index] ?? ''
    if (quote !== '') {
      if (character === quote) quote = ''
      else word = (word ?? '') + (character === '\\' && quote === '"' ? (text[++index] ?? '') : character)
    } else if (character === "'" || character === '"') {
      quote = character
      word ??= ''
    } else if (character === '\\') {
      const next = text[++index] ?? ''
      if (next !== '\n') word = (word ?? '') + next
    } else if (character === '$' && text[index + 1] === '(') {
      const end = closing(text, index + 2)
      word = (word ?? '') + text.slice(index, end)
      index = end - 1
    } else if (/[;&|)`\n]/.test(character)) break
    else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + character
  }
  return word === undefined ? words : [...words, word]
}

/** The index after the closing parenthesis. */
function closing(text: string, start: number): number {
  let depth = 1
  for (let index = start; index < text.length; index++) {
    if (text[index] === '(') depth++
    if (text[index] === ')' && --depth === 0) return index + 1
  }
  return text.length
}
