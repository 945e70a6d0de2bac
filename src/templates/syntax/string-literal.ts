import { Fault } from '../values/fault.ts'
import { replaceEach } from '../values/text-builder.ts'

const named: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

const escape = /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^]))/gu

/** The value of a string literal, without its quotes. Python's escapes are decoded; unknown ones are kept. */
export function readStringLiteral(text: string, line: number): string {
  if (!text.includes('\\')) return text
  return replaceEach(text, escape, ([all, octal, x, u, long, other]) => {
    if (octal !== undefined) return String.fromCodePoint(parseInt(octal, 8))
    const hex = x ?? u ?? long
    if (hex !== undefined) return fromHex(hex, line)
    if (other === 'x' || other === 'u' || other === 'U') throw new Fault('syntax', `truncated escape ${all}`, line)
    if (other === 'N') throw new Fault('syntax', 'characters by name (\\N{…}) are not supported', line)
    return (other !== undefined && Object.hasOwn(named, other) ? named[other] : undefined) ?? all
  })
}

function fromHex(hex: string, line: number): string {
  const code = parseInt(hex, 16)
  if (code > 0x10ffff) throw new Fault('syntax', `no such character: \\U${hex}`, line)
  return String.fromCodePoint(code)
}
