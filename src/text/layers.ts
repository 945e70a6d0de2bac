/** A decoded form of a text, and the offset of each of its UTF-16 units in the original. */
export interface Layer {
  /** Folded: see `folded`. */
  readonly text: string
  /** The start and end of each unit in the original; undefined if nothing was decoded. */
  readonly starts?: Int32Array
  readonly ends?: Int32Array
}

/** A decoder of one kind of escapes. */
interface Decoder {
  /** A character that must be in the text for the pattern to match. */
  readonly sign: string
  readonly pattern: RegExp
  /** The units that a match stands for, each with the number of units of the match that it takes. */
  readonly decode: (match: RegExpMatchArray) => readonly Decoded[]
}

interface Decoded {
  readonly units: string
  readonly length: number
}

/** Removes differences that do not matter for finding a secret: case, and a space as `+` in forms. */
export function folded(text: string): string {
  const lower = /[^\x00-\x7f]/.test(text) ? text.replace(/[A-Z\x80-\uffff]/g, lowerUnit) : text.toLowerCase()
  return lower.replaceAll(' ', '+')
}

/** Lowercases unit by unit: as a whole, a text may become longer, and a letter may depend on its neighbours. */
function lowerUnit(unit: string): string {
  const lower = unit.toLowerCase()
  return lower.length === 1 ? lower : unit
}

const whole = (units: string, [all]: RegExpMatchArray): Decoded[] => [{ units: folded(units), length: all.length }]

const controls: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const decoders: readonly Decoder[] = [
  {
    sign: '\\',
    pattern: /\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|([^ux]))/g,
    decode: (match) => {
      const [, unicode, byte, character = ''] = match
      const code = unicode ?? byte
      return whole(
        code === undefined ? (controls[character] ?? character) : String.fromCharCode(parseInt(code, 16)),
        match,
      )
    },
  },
  { sign: '%', pattern: /(?:%[0-9a-f]{2})+/g, decode: ([all]) => percentDecoded(all) },
  {
    sign: '&',
    pattern: /&(?:#x([0-9a-f]{1,5})|#(\d{1,6})|(amp|lt|gt|quot|apos));/g,
    decode: (match) => {
      const [, hex, decimal, name] = match
      const code = hex === undefined ? Number(decimal) : parseInt(hex, 16)
      return whole(name === undefined ? String.fromCodePoint(code) : (entities[name] ?? ''), match)
    },
  },
]

/** Decodes percent escapes as UTF-8; bytes that are not valid UTF-8 as Latin-1. */
function percentDecoded(text: string): readonly Decoded[] {
  const bytes = Buffer.from(text.replaceAll('%', ''), 'hex')
  const decoded: Decoded[] = []
  for (let at = 0; at < bytes.length;) {
    const length = lengthOfCharacter(bytes, at)
    const units = length === 1 ? String.fromCharCode(bytes[at] ?? 0) : bytes.toString('utf8', at, at + length)
    decoded.push({ units: folded(units), length: 3 * length })
    at += length
  }
  return decoded
}

function lengthOfCharacter(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1
  const isOne = length > 1 && !bytes.toString('utf8', at, at + length).includes('\ufffd')
  return isOne && at + length <= bytes.length ? length : 1
}

/** The deepest nesting of encodings that is decoded. */
const deepest = 3

/** The text itself, and its decoded forms: escapes of JSON and Python, percent signs and HTML's entities, in any combination. */
export function layersOf(text: string): readonly Layer[] {
  let latest: readonly Layer[] = [{ text: folded(text) }]
  const layers = [...latest]
  const seen = new Set([latest[0]?.text])
  for (let depth = 0; depth < deepest; depth++) {
    latest = latest.flatMap((layer) =>
      decoders.map((decoder) => decodedLayer(layer, decoder)).filter((each) => each !== undefined),
    )
    latest = latest.filter((layer) => !seen.has(layer.text) && seen.add(layer.text))
    layers.push(...latest)
  }
  return layers
}

/** Decodes a layer; undefined if there is nothing to decode. */
function decodedLayer(layer: Layer, { sign, pattern, decode }: Decoder): Layer | undefined {
  const { text } = layer
  if (!text.includes(sign)) return undefined
  const starts = new Int32Array(text.length)
  const ends = new Int32Array(text.length)
  const parts: string[] = []
  let length = 0
  const place = (from: number, to: number): void => {
    starts[length] = startOf(layer, from)
    ends[length++] = endOf(layer, to)
  }
  const copy = (from: number, to: number): void => {
    parts.push(text.slice(from, to))
    for (let at = from; at < to; at++) place(at, at + 1)
  }
  let done = 0
  for (const match of text.matchAll(pattern)) {
    copy(done, match.index)
    done = match.index
    for (const { units, length: taken } of decode(match)) {
      parts.push(units)
      for (let left = units.length; left > 0; left--) place(done, done + taken)
      done += taken
    }
  }
  if (done === 0) return undefined
  copy(done, text.length)
  return { text: parts.join(''), starts, ends }
}

/** The text without whitespace, because base64 and digits are wrapped into lines. */
export function unwrapped(text: string): Layer | undefined {
  if (!/\s/.test(text)) return undefined
  return decodedLayer(
    { text: folded(text.replace(/\s/g, '\n')) },
    { sign: '\n', pattern: /\n+/g, decode: ([all]) => [{ units: '', length: all.length }] },
  )
}

/** The offset in the original of the start of a unit in a layer. */
export function startOf({ starts }: Layer, at: number): number {
  return starts?.[at] ?? at
}

/** The offset in the original of the end of the unit before an offset in a layer. */
export function endOf({ ends }: Layer, at: number): number {
  return ends === undefined ? at : at === 0 ? 0 : (ends[at - 1] ?? 0)
}
