import { isUtf8 } from 'node:buffer'

/** A field of a form. A byte that is not UTF-8 is kept as a lone surrogate: `toWellFormed` replaces each, as Go does. */
export type Field = readonly [name: string, value: string]

/** The fields of `application/x-www-form-urlencoded`, in order, as Go's `url.ParseQuery` reads them; `damaged` counts those that it drops. */
export function parseForm(raw: Buffer): { readonly fields: readonly Field[]; readonly damaged: number } {
  const pairs = raw
    .toString('latin1')
    .split('&')
    .filter((pair) => pair !== '')
  const fields = pairs.flatMap((pair): Field[] => {
    const field = fieldIn(pair)
    return field === undefined ? [] : [field]
  })
  return { fields, damaged: pairs.length - fields.length }
}

/** The field in `name=value`; undefined if Go drops it. */
function fieldIn(pair: string): Field | undefined {
  if (pair.includes(';')) return undefined
  const at = pair.indexOf('=')
  const name = unescaped(at === -1 ? pair : pair.slice(0, at))
  const value = unescaped(at === -1 ? '' : pair.slice(at + 1))
  return name === undefined || value === undefined ? undefined : [name, value]
}

/** The first value that `parseForm` would find for a name. It makes no list of all fields: an unsigned form may have half a million. */
export function firstValueIn(raw: Buffer, wanted: string): string | undefined {
  const text = raw.toString('latin1')
  for (let from = 0; from < text.length;) {
    const next = text.indexOf('&', from)
    const end = next === -1 ? text.length : next
    const pair = text.slice(from, end)
    const field = mayBeNamed(pair, wanted) ? fieldIn(pair) : undefined
    if (field?.[0] === wanted) return field[1]
    from = end + 1
  }
  return undefined
}

/** A quick check whether a pair may have this name: each character of a name takes one or three bytes of the form. */
function mayBeNamed(pair: string, name: string): boolean {
  if (!pair.startsWith('%') && !pair.startsWith(name.charAt(0))) return false
  const equals = pair.indexOf('=')
  const length = equals === -1 ? pair.length : equals
  return length >= name.length && length <= 3 * name.length
}

/** Whether a content type is the one of such a form. */
export function isForm(contentType: string | undefined): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded'
}

/** Most names and many values: ASCII without escapes. */
const asItStands = /^[\0-$&-*,-\x7f]*$/

/** Decodes percent-encoding; undefined if a percent sign lacks its two digits. Each byte is read once: an unsigned form may be a megabyte of percent signs. */
function unescaped(text: string): string | undefined {
  if (asItStands.test(text)) return text
  const bytes = Buffer.allocUnsafe(text.length)
  let length = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    let byte = code === plus ? space : code
    if (code === percent) {
      byte = 16 * digitAt(text, ++at) + digitAt(text, ++at)
      if (Number.isNaN(byte)) return undefined
    }
    bytes[length++] = byte
  }
  return decoded(bytes.subarray(0, length))
}

const [percent, plus, space] = [0x25, 0x2b, 0x20]

/** The value of a hexadecimal digit; NaN for other characters. */
function digitAt(text: string, at: number): number {
  const code = text.charCodeAt(at)
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const letter = code | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : Number.NaN
}

function decoded(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString()
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at] ?? 0
    const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
    const isOne = mayBegin(first, bytes[at + 1]) && isUtf8(bytes.subarray(at, at + length))
    text += isOne ? bytes.toString('utf8', at, at + length) : String.fromCharCode(0xdc00 + first)
    at += isOne ? length : 1
  }
  return text
}

/** A quick check whether two bytes may begin a character of UTF-8, so that most other bytes need no further check. */
function mayBegin(first: number, second: number | undefined): boolean {
  if (first < 0x80) return true
  return first >= 0xc2 && first <= 0xf4 && second !== undefined && second >= 0x80 && second <= 0xbf
}
