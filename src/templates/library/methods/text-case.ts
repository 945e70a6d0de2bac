import { TextBuilder } from '../../values/text-builder.ts'

/** Letters with two parts; the form in the middle is for the start of a word. */
const digraphs = ['Ǆǅǆ', 'Ǉǈǉ', 'Ǌǋǌ', 'Ǳǲǳ']
const iotaBelow = '\u0345'
const cased = /\p{Cased}/u
const upperCase = /\p{Uppercase}/u
const lowerCase = /\p{Lowercase}/u
/** Letters that case folding maps to upper case. */
const foldsToUpper = /\p{Script=Cherokee}/u
/** Letters that stay lower case at the start of a word, although they have an upper case. */
const staysLower = /[\u10d0-\u10ff]/u

/** The first character in title case, the others lower case. */
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

/** Swaps upper and lower case. */
export function swappedCase(text: string): string {
  return eachWithLower(text, (character, lower) => {
    if (upperCase.test(character)) return lower
    return lowerCase.test(character) ? character.toUpperCase() : character
  })
}

/** Case folding: for comparing texts without case. */
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

/** The title case, which JavaScript does not have. If upper case gives several letters, only the first is a capital: `ß` becomes `Ss`. */
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

/** Changes each character. `lower` is its lower case at its position: a sigma at the end of a word has a special one. */
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
