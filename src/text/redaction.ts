import { cutMark } from './shorten.ts'
import { endOf, folded, layersOf, startOf, unwrapped } from './layers.ts'
import type { Layer } from './layers.ts'

const shortestSecret = 8
const mask = '***'

/**
 * Masks secret values of 8 characters and more with `***`: plain, URL-encoded, JSON-escaped or with HTML's entities (each character for itself, so
 * mixtures too, and one in the other), in hex, and base64 in any alignment, standard and URL-safe. Case does not count. Of a text that `shorten` cut also
 * the first 8 characters and more of a secret. Takes time in proportion to text and secrets, however long they are.
 */
export function redactor(values: readonly string[]): (text: string) => string {
  const secrets = [...new Set(values)].filter((value) => value.length >= shortestSecret)
  if (secrets.length === 0) return (text) => text
  const plain = secrets.map(folded)
  const encoded = [
    ...new Set(secrets.flatMap((secret) => [...inBase64(secret), Buffer.from(secret).toString('hex')])),
  ].map(folded)
  const all = [...new Set([...plain, ...encoded])]
  return (text) => {
    if (text.length < shortestSecret) return text
    const ranges = layersOf(text).flatMap((layer) => rangesIn(layer, all))
    const lines = unwrapped(text)
    if (lines !== undefined) ranges.push(...rangesIn(lines, encoded))
    return ranges.length === 0 ? text : maskRanges(text, ranges)
  }
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

/** Numbers of a kind of their own are not maps. */
function isMap(data: unknown): data is object {
  if (typeof data !== 'object' || data === null) return false
  const prototype: unknown = Object.getPrototypeOf(data)
  return prototype === Object.prototype || prototype === null
}

type Range = readonly [start: number, end: number]

function rangesIn(layer: Layer, needles: readonly string[]): Range[] {
  const ends = layer.text.includes('…') ? [...layer.text.matchAll(foldedCutMark)].map(({ index }) => index) : []
  return needles.flatMap((needle) => [...occurrencesOf(layer, needle), ...beginningsOf(layer, needle, ends)])
}

/** Occurrences that overlap count too: secrets may share their ends. */
function occurrencesOf(layer: Layer, needle: string): Range[] {
  return placesOf(layer.text, needle).map((at) => [startOf(layer, at), endOf(layer, at + needle.length)])
}

function placesOf(text: string, needle: string): number[] {
  const places: number[] = []
  for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + 1)) places.push(at)
  return places
}

const foldedCutMark = new RegExp(cutMark.source.replaceAll(' ', '\\+'), 'g')
/** An escape that was cut in the middle. */
const longestBroken = 8
const brokenEscape = /(?:\\(?:u[0-9a-f]{0,3}|x[0-9a-f]?)?|%[0-9a-f]?|&(?:#?x?[0-9a-f]{0,6}|[a-z]{0,4}))$/

/** Where a text was cut within a secret: the part that is left of it. */
function beginningsOf(layer: Layer, needle: string, ends: readonly number[]): Range[] {
  if (ends.length === 0) return []
  const heads = placesOf(layer.text, needle.slice(0, shortestSecret))
  let first = 0
  return ends.flatMap((end): Range[] => {
    while (first < heads.length && (heads[first] ?? 0) <= end - needle.length - longestBroken) first++
    const broken = brokenEscape.exec(layer.text.slice(Math.max(0, end - longestBroken), end))?.[0].length ?? 0
    for (let one = first; one < heads.length && (heads[one] ?? 0) < end; one++) {
      const start = heads[one] ?? 0
      const left = layer.text.slice(start, end)
      if (needle.startsWith(left) || (broken > 0 && needle.startsWith(left.slice(0, -broken))))
        return [[startOf(layer, start), endOf(layer, end)]]
    }
    return []
  })
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

/** The secret at each of the three places where it can stand among the bytes of a longer base64 text. */
function inBase64(secret: string): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)])
    // Characters that hold bits of the neighbouring bytes differ from text to text.
    const first = Math.ceil((offset * 8) / 6)
    const last = Math.floor((bytes.length * 8) / 6)
    const encodings = ['base64', 'base64url'] as const
    return encodings.map((encoding) => bytes.toString(encoding).slice(first, last))
  })
}
