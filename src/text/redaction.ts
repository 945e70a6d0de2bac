import { unicodeEscapes } from './escapes.ts'
import { cutMark } from './shorten.ts'

const shortestSecret = 8
const mask = '***'
const backslash = String.raw`(?:\\|%5c)`

/**
 * Masks secret values of 8 characters and more with `***`: plain, URL-encoded or JSON-escaped (each character for itself,
 * so mixtures too), and base64 in any alignment, standard and URL-safe. Of a text that `shorten` cut also the first 8 characters and more of a secret.
 */
export function redactor(values: readonly string[]): (text: string) => string {
  const secrets = [...new Set(values)].filter((value) => value.length >= shortestSecret)
  const sources = secrets.flatMap((secret) => [spelledOut(secret), ...inBase64(secret)])
  const patterns = sources.map((source) => new RegExp(source, 'gi'))
  if (patterns.length === 0) return (text) => text
  const forms = secrets.flatMap((secret) => [...new Set([secret, JSON.stringify(secret).slice(1, -1)])])
  return (text) =>
    maskRanges(text, [...patterns.flatMap((pattern) => rangesOf(pattern, text)), ...beginningsOf(forms, text)])
}

/** The same data with every text in it masked, keys too: for what is displayed. */
export function masked<T>(data: T, redact: (text: string) => string): T {
  return maskLeaves(data, redact) as T
}

function maskLeaves(data: unknown, redact: (text: string) => string): unknown {
  if (typeof data === 'string') return redact(data)
  if (Array.isArray(data)) return data.map((item) => maskLeaves(item, redact))
  if (!isMap(data)) return maskedNumber(data, redact)
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [redact(key), maskLeaves(value, redact)]))
}

/** Of a kind of its own it may be as long as a secret. */
function maskedNumber(leaf: unknown, redact: (text: string) => string): unknown {
  if (typeof leaf !== 'object' || leaf === null) return leaf
  const text = JSON.stringify(leaf)
  const shown = redact(text)
  return shown === text ? leaf : shown
}

/** Numbers of a kind of their own are no maps. */
function isMap(data: unknown): data is object {
  if (typeof data !== 'object' || data === null) return false
  const prototype: unknown = Object.getPrototypeOf(data)
  return prototype === Object.prototype || prototype === null
}

type Range = readonly [start: number, end: number]

/** Matches that overlap count too: secrets may share their ends. */
function rangesOf(pattern: RegExp, text: string): Range[] {
  const ranges: Range[] = []
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    ranges.push([match.index, pattern.lastIndex])
    pattern.lastIndex = match.index + 1
  }
  return ranges
}

/** Where a text was cut within a secret: the part that is left of it. */
function beginningsOf(secrets: readonly string[], text: string): Range[] {
  return Array.from(text.matchAll(cutMark)).flatMap(({ index: end }) =>
    secrets.flatMap((secret): Range[] => {
      const length = lengthOfBeginning(secret, text.slice(Math.max(0, end - secret.length + 1), end))
      return length === 0 ? [] : [[end - length, end]]
    }),
  )
}

/** How much of a secret a text ends with; 0 where that is too little to tell. */
function lengthOfBeginning(secret: string, text: string): number {
  const head = secret.slice(0, shortestSecret)
  for (let start = text.indexOf(head); start !== -1; start = text.indexOf(head, start + 1)) {
    if (secret.startsWith(text.slice(start))) return text.length - start
  }
  return 0
}

function maskRanges(text: string, ranges: readonly Range[]): string {
  let masked = ''
  let done = 0
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0] || b[1] - a[1])) {
    if (start >= done) masked += text.slice(done, start) + mask
    done = Math.max(done, end)
  }
  return masked + text.slice(done)
}

/** A pattern for the secret where each character may stand as it is, percent-encoded, or behind a JSON backslash. */
function spelledOut(secret: string): string {
  return Array.from(secret, (character) => {
    const percent = Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
    const plain = [character, percent, ...(character === ' ' ? ['+'] : [])].map(unicodeEscapes)
    const inJson = JSON.stringify(character).slice(1, -1)
    const escaped = [inJson.replace(/^\\/, ''), unicodeEscapes(character).slice(1)].map(unicodeEscapes)
    return `(?:${backslash}(?:${[...escaped, ...plain].join('|')})|${plain.join('|')})`
  }).join('')
}

/** Patterns for the secret at each of the three places where it can stand among the bytes of a longer base64 text. */
function inBase64(secret: string): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)])
    // Characters that hold bits of the neighbouring bytes differ from text to text.
    const first = Math.ceil((offset * 8) / 6)
    const last = Math.floor((bytes.length * 8) / 6)
    const encodings = ['base64', 'base64url'] as const
    return [...new Set(encodings.map((encoding) => unicodeEscapes(bytes.toString(encoding).slice(first, last))))]
  })
}
