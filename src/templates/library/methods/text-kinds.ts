import { builtin } from '../../values/builtin.ts'
import type { Builtin } from '../../values/builtin.ts'
import { spaceClass } from '../../values/characters.ts'
import { textArgument } from '../../values/text-argument.ts'

const space = new RegExp(`^[${spaceClass}]+$`)

/** Digits of all kinds: decimal digits of all scripts, superscripts, subscripts and circled ones. */
const digits =
  /^[\p{Nd}²³¹፩-፱᧚⁰⁴-⁹₀-₉①-⑨⑴-⑼⒈-⒐⓪⓵-⓽⓿❶-❾➀-➈➊-➒\u{10a40}-\u{10a43}\u{10e60}-\u{10e68}\u{11052}-\u{1105a}\u{1f100}-\u{1f10a}]+$/u
/** Numbers, and the Chinese characters that are numerals. */
const numerals =
  /^[\p{N}㐅㒃㠪㭍一七万三九二五亖亿什仟仨伍佰億兆兩八六十千卄卅卌叁参參叄四壱壹幺廾廿弌弍弎弐拾捌柒漆玖百肆萬貮貳贰阡陆陌陸零\uf96b\uf973\uf978\uf9b2\uf9d1\uf9d3\uf9fd\u{20001}\u{20064}\u{200e2}\u{20121}\u{2092a}\u{20983}\u{2098c}\u{2099c}\u{20aea}\u{20afd}\u{20b19}\u{22390}\u{22998}\u{23b1b}\u{2626d}\u{2f890}]+$/u

const kinds: Readonly<Record<string, (text: string) => boolean>> = {
  isalnum: (text) => /^[\p{L}\p{N}]+$/u.test(text),
  isalpha: (text) => /^\p{L}+$/u.test(text),
  isascii: (text) => !/[^\x00-\x7f]/.test(text),
  isdecimal: (text) => /^\p{Nd}+$/u.test(text),
  isdigit: (text) => digits.test(text),
  isidentifier: (text) => /^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(text),
  islower: (text) => /\p{Lowercase}/u.test(text) && !/[\p{Uppercase}\p{Lt}]/u.test(text),
  isnumeric: (text) => numerals.test(text),
  isprintable: (text) => !/[[\p{C}\p{Z}]--\x20]/v.test(text),
  isspace: (text) => space.test(text),
  // The first letter of each word is upper case, the others are not.
  istitle: (text) =>
    /\p{Cased}/u.test(text) &&
    !/(?<!\p{Cased})[[\p{Cased}]--[\p{Uppercase}\p{Lt}]]|(?<=\p{Cased})[\p{Uppercase}\p{Lt}]/v.test(text),
  isupper: (text) => /\p{Uppercase}/u.test(text) && !/[\p{Lowercase}\p{Lt}]/u.test(text),
}

/** Methods that test the characters of a text: `isalpha()` and similar ones. */
export const textKinds: readonly (readonly [string, Builtin])[] = Object.entries(kinds).map(
  ([name, holds]) => [name, builtin([], (_render, text) => holds(textArgument(text)))] as const,
)
