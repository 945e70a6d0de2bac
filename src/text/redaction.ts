import { cutMark } from './shorten.ts'
import { endOf, folded, layersOf, startOf, unwrapped } from './layers.ts'
import type { Layer } from './layers.ts'

const shortestSecret = 8
const mask = '***'

/**
 * Returns a function that replaces secret values of 8 characters or more by `***`. It finds them in plain text, URL-encoded, JSON-escaped or with
 * HTML's entities (each character separately, so also mixed, and nested), in hex, and in base64 with any alignment, standard and URL-safe, regardless
 * of case. In a text that `shorten` cut, it also finds a secret's first 8 characters or more. It takes time proportional to text and secrets,
 * whatever their length.
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

/** A copy of data in which every text is masked, including keys: for display. */
export function masked<T>(data: T, redact: (text: string) => string): T {
  return maskLeaves(data, redact) as T
}

function maskLeaves(data: unknown, redact: (text: string) => string): unknown {
  if (typeof data === 'string') return redact(data)
  if (Array.isArray(data)) return data.map((item) => maskLeaves(item, redact))
  if (!isMap(data)) return maskedNumber(data, redact)
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [redact(key), maskLeaves(value, redact)]))
}

/** Masks a number: an ExactNumber may be as long as a secret. */
function maskedNumber(leaf: unknown, redact: (text: string) => string): unknown {
  if (typeof leaf !== 'object' || leaf === null) return leaf
  const text = JSON.stringify(leaf)
  const shown = redact(text)
  return shown === text ? leaf : shown
}

/** Whether data is a map, not an ExactNumber. */
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

/** All occurrences, including overlapping ones: one secret may end with the start of another. */
function occurrencesOf(layer: Layer, needle: string): Range[] {
  return placesOf(layer.text, needle).map((at) => [startOf(layer, at), endOf(layer, at + needle.length)])
}

function placesOf(text: string, needle: string): number[] {
  const places: number[] = []
  for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + 1)) places.push(at)
  return places
}

const foldedCutMark = new RegExp(cutMark.source.replaceAll(' ', '\\+'), 'g')
/** The longest part of an escape that was cut off. */
const longestBroken = 8
const brokenEscape = /(?:\\(?:u[0-9a-f]{0,3}|x[0-9a-f]?)?|%[0-9a-f]?|&(?:#?x?[0-9a-f]{0,6}|[a-z]{0,4}))$/

/** The beginnings of a secret where a text was cut inside of it. */
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

/** The base64 forms of a secret at each of the three alignments within a longer text. */
function inBase64(secret: string): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)])
    // Characters that contain bits of the neighbouring bytes vary.
    const first = Math.ceil((offset * 8) / 6)
    const last = Math.floor((bytes.length * 8) / 6)
    const encodings = ['base64', 'base64url'] as const
    return encodings.map((encoding) => bytes.toString(encoding).slice(first, last))
  })
}
