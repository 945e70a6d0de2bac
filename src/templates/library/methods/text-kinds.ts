import { builtin } from '../../values/builtin.ts'
import type { Builtin } from '../../values/builtin.ts'
import { spaceClass } from '../../values/characters.ts'
import { textArgument } from '../../values/text-argument.ts'

const space = new RegExp(`^[${spaceClass}]+$`)

const kinds: Readonly<Record<string, (text: string) => boolean>> = {
  isalnum: (text) => /^[\p{L}\p{N}]+$/u.test(text),
  isalpha: (text) => /^\p{L}+$/u.test(text),
  isascii: (text) => !/[^\x00-\x7f]/.test(text),
  isdecimal: (text) => /^\p{Nd}+$/u.test(text),
  isdigit: (text) => /^[\p{Nd}²³¹⁰⁴-⁹₀-₉]+$/u.test(text),
  isidentifier: (text) => /^[\p{ID_Start}_]\p{ID_Continue}*$/u.test(text),
  islower: (text) => /\p{Ll}/u.test(text) && !/[\p{Lu}\p{Lt}]/u.test(text),
  isnumeric: (text) => /^\p{N}+$/u.test(text),
  isprintable: (text) => !/[[\p{C}\p{Z}]--\x20]/v.test(text),
  isspace: (text) => space.test(text),
  // A letter that starts a word is upper case, the others are not.
  istitle: (text) => /\p{L}/u.test(text) && !/(?<!\p{L})[[\p{L}]--[\p{Lu}\p{Lt}]]|(?<=\p{L})[\p{Lu}\p{Lt}]/v.test(text),
  isupper: (text) => /\p{Lu}/u.test(text) && !/[\p{Ll}\p{Lt}]/u.test(text),
}

/** What kind of characters a text is made of: `isalpha()` and its like. */
export const textKinds: readonly (readonly [string, Builtin])[] = Object.entries(kinds).map(
  ([name, holds]) => [name, builtin([], (_render, text) => holds(textArgument(text)))] as const,
)
