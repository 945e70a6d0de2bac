import { TextBuilder } from '../../values/text-builder.ts'

/** Letters of two characters, each with its form for the start of a word in the middle. */
const digraphs = ['Ǆǅǆ', 'Ǉǈǉ', 'Ǌǋǌ', 'Ǳǲǳ']
const iotaBelow = '\u0345'
const cased = /\p{Cased}/u
const upperCase = /\p{Uppercase}/u
const lowerCase = /\p{Lowercase}/u
/** Letters whose other case stands for itself when the case does not matter. */
const foldsToUpper = /\p{Script=Cherokee}/u
/** Letters that start a word as they are, though they have an upper case. */
const staysLower = /[\u10d0-\u10ff]/u

/** The first character as a title has it, the others lower case. */
export function capitalized(text: string): string {
  if (text === '') return ''
  const first = String.fromCodePoint(text.codePointAt(0) ?? 0)
  return titleCase(first) + text.toLowerCase().slice(first.toLowerCase().length)
}

/** Each run of letters capitalized. */
export function titled(text: string): string {
  let isInWord = false
  return eachWithLower(text, (character, lower) => {
    const changed = isInWord ? lower : titleCase(character)
    isInWord = cased.test(character)
    return changed
  })
}

/** Upper case where lower case was, and the other way round. */
export function swappedCase(text: string): string {
  return eachWithLower(text, (character, lower) => {
    if (upperCase.test(character)) return lower
    return lowerCase.test(character) ? character.toUpperCase() : character
  })
}

/** What texts are compared by when their case does not matter. */
export function caseFolded(text: string): string {
  const built = new TextBuilder()
  for (const character of text) built.add(fold(character))
  return built.toString()
}

function fold(character: string): string {
  if (character === 'ı') return character
  if (character === 'ẞ') return 'ss'
  const upper = character.toUpperCase()
  return foldsToUpper.test(character) ? upper : upper.toLowerCase()
}

/** JavaScript knows upper and lower case only. A title has one capital of what becomes several: `ß` is `Ss`. */
function titleCase(character: string): string {
  if (character <= '\x7f') return character.toUpperCase()
  if (staysLower.test(character)) return character
  const digraph = digraphs.find((forms) => forms.includes(character))
  if (digraph !== undefined) return digraph[1] ?? character
  const parts = character.normalize('NFD')
  if ('ᾷῇῷ'.includes(character)) return parts.charAt(0).toUpperCase() + parts.slice(1)
  if (parts.includes(iotaBelow)) return (parts.charAt(0).toUpperCase() + parts.slice(1)).normalize('NFC')
  const upper = character.toUpperCase()
  const first = String.fromCodePoint(upper.codePointAt(0) ?? 0)
  return character === 'ŉ' ? upper : first + upper.slice(first.length).toLowerCase()
}

/** Each character with its lower case where it stands: a sigma at the end of a word has one of its own. */
function eachWithLower(text: string, change: (character: string, lower: string) => string): string {
  const lower = text.toLowerCase()
  const built = new TextBuilder()
  let at = 0
  for (const character of text) {
    const end = at + character.toLowerCase().length
    built.add(change(character, lower.slice(at, end)))
    at = end
  }
  return built.toString()
}
