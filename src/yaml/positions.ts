import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE } from 'js-yaml'
import type { Event, MappingEvent, ScalarEvent, SequenceEvent } from 'js-yaml'
import type { Path } from '../json/path.ts'
import { offsetInSource } from './scalar-source.ts'
import type { ScalarSource } from './scalar-source.ts'
import { deepestNesting } from './read-yaml.ts'

/** A place in a text. Line and column count from 1, columns in UTF-16 units. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** The places of values in a YAML text, independent of the parser. */
export interface YamlPlaces {
  /** The place of a path: the key of an entry, or the start of an item. If the path does not exist, that of the nearest parent. */
  placeOf(path: Path): Place
  /** The place in the YAML text of a place inside the text at a path. */
  placeIn(path: Path, inside: Place): Place
  /** The value at a path as it is written, if it is a single value without quotes. */
  writtenAt(path: Path): string | undefined
}

/** Finds the places of values. If a text is not valid YAML, every place is its start. */
export function yamlPlaces(text: string): YamlPlaces {
  const root = rootOf(text)
  const placeAt = placesIn(text)
  return {
    placeOf: (path) => placeAt(find(root, path).key),
    placeIn(path, inside) {
      const { key, node } = find(root, path)
      if (node?.scalar === undefined) return placeAt(key)
      const before = offsetOf(node.scalar.value, inside)
      return placeAt(offsetInSource(text, node.scalar, before) ?? key)
    },
    writtenAt(path) {
      const scalar = find(root, path).node?.scalar
      return scalar?.quotes === 'none' ? scalar.value : undefined
    },
  }
}

interface Node {
  /** Offset of the value; -1 if it is not written. */
  readonly start: number
  readonly scalar?: ScalarSource
  readonly entries?: ReadonlyMap<string, Entry>
  readonly items?: readonly Node[]
  /** The maps of merge keys; the first wins. */
  readonly merged?: readonly Node[]
}

interface Entry {
  readonly key: number
  readonly node: Node
}

function rootOf(text: string): Node | undefined {
  try {
    return new Tree(parseEvents(text, { maxDepth: deepestNesting + 2 }), text).root()
  } catch {
    return undefined
  }
}

class Tree {
  private next = 1
  private readonly events: readonly Event[]
  private readonly text: string
  private readonly anchors = new Map<string, Node>()

  constructor(events: readonly Event[], text: string) {
    this.events = events
    this.text = text
  }

  root(): Node | undefined {
    return this.node(this.take())
  }

  private take(): Event | undefined {
    return this.events[this.next++]
  }

  private node(event: Event | undefined): Node | undefined {
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return this.anchored(event, { start: event.valueStart, scalar: this.scalar(event) })
      case EVENT_ID.SEQUENCE:
        return this.anchored(event, this.list(event))
      case EVENT_ID.MAPPING:
        return this.anchored(event, this.map(event))
      case EVENT_ID.ALIAS:
        return this.anchors.get(this.text.slice(event.anchorStart, event.anchorEnd))
      default:
        return undefined
    }
  }

  private scalar(event: ScalarEvent): ScalarSource {
    const { valueStart: start, valueEnd: end, style } = event
    const single = style === SCALAR_STYLE.SINGLE_QUOTED
    const quotes = single ? 'single' : style === SCALAR_STYLE.DOUBLE_QUOTED ? 'double' : 'none'
    return { value: start < 0 ? '' : getScalarValue(this.text, event), start, end, quotes }
  }

  private list({ start }: SequenceEvent): Node {
    const items: Node[] = []
    for (let event = this.take(); event !== undefined && event.type !== EVENT_ID.POP; event = this.take()) {
      items.push(this.node(event) ?? { start: -1 })
    }
    return { start, items }
  }

  private map({ start }: MappingEvent): Node {
    const entries = new Map<string, Entry>()
    const merged: Node[] = []
    for (let event = this.take(); event !== undefined && event.type !== EVENT_ID.POP; event = this.take()) {
      const key = this.node(event)
      const node = this.node(this.take()) ?? { start: -1 }
      const name = key?.scalar?.value ?? ''
      if (name === '<<') merged.push(...(node.items ?? [node]))
      else entries.set(name, { key: quoted(key?.scalar) ?? start, node })
    }
    return { start, entries, merged }
  }

  private anchored(event: ScalarEvent | SequenceEvent | MappingEvent, node: Node): Node {
    if (event.anchorStart >= 0) this.anchors.set(this.text.slice(event.anchorStart, event.anchorEnd), node)
    return node
  }
}

/** The start of a key, including its quote. */
function quoted(scalar: ScalarSource | undefined): number | undefined {
  return scalar && (scalar.quotes === 'none' ? scalar.start : scalar.start - 1)
}

/** The node at a path, or the last one that exists on the path. */
function find(root: Node | undefined, path: Path): { key: number; node: Node | undefined } {
  let key = Math.max(root?.start ?? 0, 0)
  let node = root
  for (const [depth, step] of path.entries()) {
    const index = step.kind === 'index' ? step.index : Number(step.name)
    const entry = step.kind === 'name' && node !== undefined ? entryOf(node, step.name) : undefined
    const child = entry?.node ?? node?.items?.at(index)
    if (child === undefined) return { key, node: undefined }
    const start = quoted(child.scalar) ?? child.start
    key = entry?.key ?? (start < 0 ? key : start)
    if (depth === path.length - 1) return { key, node: child }
    node = child
  }
  return { key, node }
}

function entryOf({ entries, merged = [] }: Node, name: string): Entry | undefined {
  const own = entries?.get(name)
  if (own !== undefined) return own
  for (const each of merged) {
    const found = entryOf(each, name)
    if (found !== undefined) return found
  }
  return undefined
}

/** The offset of a place in a text, limited to the text. */
function offsetOf(text: string, { line, column }: Place): number {
  let start = 0
  for (let at = 1; at < line; at++) {
    const end = text.indexOf('\n', start)
    if (end === -1) break
    start = end + 1
  }
  return Math.min(start + column - 1, text.length)
}

/** Converts offsets to places; the starts of lines are computed once. */
function placesIn(text: string): (offset: number) => Place {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), ({ index, 0: end }) => index + end.length)]
  return (offset) => {
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}
