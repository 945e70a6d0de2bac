import { EVENT_ID, getScalarValue, SCALAR_STYLE, YAMLException } from 'js-yaml'
import type { AliasEvent, Event, MappingEvent, ScalarEvent, SequenceEvent } from 'js-yaml'
import { messageOf } from '../errors/cicd-error.ts'
import { floatOf, isInteger, isJsonNumber } from '../json/exact-number.ts'
import { isObject } from '../json/json.ts'
import type { JsonObject, JsonPrimitive, JsonValue } from '../json/json.ts'
import { resolveScalar } from './resolve-scalar.ts'
import { scalarText } from './scalar-text.ts'

/** The characters that aliases may add to a document: a multiple of its text, with limits. Each value counts `perValue` in addition. */
const aliasBudget = { timesText: 10, least: 10_000, most: 10_000_000, perValue: 4 }

/** Gets an error that need not end the reading. */
export type OnFault = (error: YAMLException) => void

/**
 * Makes JSON of the events of a parsed text: one document, with aliases copied, merge keys resolved, and keys as written. Throws YAMLException. With
 * `onFault`, a repeated key of a map is reported, and the last one counts; a tag that is not allowed is reported and then ignored.
 */
export function constructDocument(events: readonly Event[], text: string, onFault?: OnFault): JsonValue {
  return new Construction(events, text, onFault).document()
}

/** YAML that PyYAML accepts, but that is refused here, because it would lose data or do something that nobody wants. */
export class RefusedYaml extends YAMLException {}

/** What to do about a tag such as `!!binary` or `!!set`. */
const tagCure = 'write it as a text, a list or a map'

class Construction {
  private next = 0
  private budget: number
  private readonly anchors = new Map<string, JsonValue>()
  private readonly events: readonly Event[]
  private readonly text: string
  private readonly onFault: OnFault | undefined

  constructor(events: readonly Event[], text: string, onFault?: OnFault) {
    this.events = events
    this.text = text
    this.onFault = onFault
    this.budget = Math.min(aliasBudget.least + text.length * aliasBudget.timesText, aliasBudget.most)
  }

  document(): JsonValue {
    if (this.take() === undefined) return null
    const value = this.value(this.take())
    // Take the end of the first document, then check for the start of another.
    this.take()
    if (this.take() !== undefined)
      this.fail(positionOf(this.take()), 'there is a second document, but only one is allowed')
    return value
  }

  private take(): Event | undefined {
    return this.events[this.next++]
  }

  private value(event: Event | undefined): JsonValue {
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return this.anchored(event, this.scalar(event))
      case EVENT_ID.SEQUENCE:
        return this.anchored(event, this.list(event))
      case EVENT_ID.MAPPING:
        return this.anchored(event, this.map(event))
      case EVENT_ID.ALIAS:
        return this.copy(this.anchor(event), event)
      default:
        return null
    }
  }

  private scalar(event: ScalarEvent): JsonPrimitive {
    const text = scalarText(this.text, event)
    const tag = this.tagOf(event)
    // PyYAML resolves the type of a scalar with a lone `!`, even in quotes.
    if (tag === '!' || (tag === '' && event.style === SCALAR_STYLE.PLAIN)) return this.resolved(event, text)
    if (tag === '' || tag === '!!str') return text
    const value = this.resolved(event, text)
    if (tag === '!!null' && value === null) return null
    if (tag === '!!bool' && typeof value === 'boolean') return value
    if (tag === '!!int' && isJsonNumber(value)) return value
    if (tag === '!!float' && isJsonNumber(value)) {
      // As in PyYAML, !!float 3 is 3.0, and its digits are always decimal.
      const number = isInteger(value) ? floatOf(Number(text.replaceAll('_', ''))) : value
      if (Number.isFinite(Number(number))) return number
    }
    this.refuseTag(event.tagStart, tag)
    return text
  }

  private resolved(event: ScalarEvent, text: string): JsonPrimitive {
    try {
      return resolveScalar(text)
    } catch (error) {
      return this.fail(positionOf(event), messageOf(error))
    }
  }

  private list(event: SequenceEvent): JsonValue[] {
    this.requireTag(event, '!!seq')
    const items: JsonValue[] = []
    for (let item = this.take(); item?.type !== EVENT_ID.POP; item = this.take()) items.push(this.value(item))
    return items
  }

  /** Entries in the order of PyYAML: those of merge keys come first; the map's own entries win. */
  private map(event: MappingEvent): JsonObject {
    this.requireTag(event, '!!map')
    const merged: JsonObject[] = []
    const own = new Map<string, JsonValue>()
    for (let key = this.take(); key !== undefined && key.type !== EVENT_ID.POP; key = this.take()) {
      if (this.isMergeKey(key)) {
        merged.push(...this.mergeSources(key, this.value(this.take())))
        continue
      }
      const name = this.keyOf(key)
      if (own.has(name))
        this.report(this.refusal(positionOf(key), `the key ${JSON.stringify(name)} is in this map twice`))
      own.set(name, this.value(this.take()))
    }
    return Object.assign({}, ...merged, Object.fromEntries(own)) as JsonObject
  }

  private isMergeKey(key: Event): boolean {
    return key.type === EVENT_ID.SCALAR && key.style === SCALAR_STYLE.PLAIN && getScalarValue(this.text, key) === '<<'
  }

  private mergeSources(key: Event, value: JsonValue): JsonObject[] {
    if (isObject(value)) return [value]
    // The first map of the list wins.
    if (Array.isArray(value) && value.every(isObject)) return value.reverse()
    return this.fail(positionOf(key), 'a merge key << takes a map or a list of maps')
  }

  /** A key is the text as written: a person reads `on`, `010` and `1.10`, not True, 8 and 1.1. */
  private keyOf(key: Event): string {
    const name = key.type === EVENT_ID.SCALAR ? this.anchored(key, getScalarValue(this.text, key)) : this.value(key)
    if (typeof name !== 'string') return this.fail(positionOf(key), 'only a text can be a key')
    if (name === '__proto__') return this.refuse(positionOf(key), 'the key "__proto__" is not allowed')
    return name
  }

  private anchored<T extends JsonValue>(event: ScalarEvent | SequenceEvent | MappingEvent, value: T): T {
    if (event.anchorStart >= 0) this.anchors.set(this.text.slice(event.anchorStart, event.anchorEnd), value)
    return value
  }

  private anchor(event: AliasEvent): JsonValue {
    const name = this.text.slice(event.anchorStart, event.anchorEnd)
    const value = this.anchors.get(name)
    return value === undefined ? this.fail(event.anchorStart, `the alias *${name} has no anchor before it`) : value
  }

  /** Copies the value of an alias, so that no two places of a document share it, and counts the size, so that nested aliases end. */
  private copy(value: JsonValue, alias: AliasEvent): JsonValue {
    this.budget -= aliasBudget.perValue + (typeof value === 'string' ? value.length : 0)
    if (this.budget < 0) this.refuse(alias.anchorStart, 'aliases make the document too large')
    if (Array.isArray(value)) return value.map((item) => this.copy(item, alias))
    if (!isObject(value)) return value
    const entries = Object.entries(value).map(([key, item]) => [key, this.copy(item, alias)] as const)
    for (const [key] of entries) this.budget -= key.length
    return Object.fromEntries(entries)
  }

  private tagOf(event: ScalarEvent | SequenceEvent | MappingEvent): string {
    if (event.tagStart < 0) return ''
    const tag = this.text.slice(event.tagStart, event.tagEnd)
    const [, standard] = /^!<tag:yaml\.org,2002:(.*)>$/.exec(tag) ?? []
    return standard === undefined ? tag : `!!${standard}`
  }

  private requireTag(event: SequenceEvent | MappingEvent, allowed: string): void {
    const tag = this.tagOf(event)
    if (tag !== '' && tag !== '!' && tag !== allowed) this.refuseTag(event.tagStart, tag)
  }

  private refuseTag(position: number, tag: string): void {
    try {
      this.fail(position, `a tag ${tag} is not allowed for this value: ${tagCure}`)
    } catch (error) {
      this.report(error)
    }
  }

  private report(error: unknown): void {
    if (this.onFault === undefined || !(error instanceof YAMLException)) throw error
    this.onFault(error)
  }

  private fail(position: number, reason: string): never {
    YAMLException.throwAt(this.text, position, reason)
  }

  private refuse(position: number, reason: string): never {
    throw this.refusal(position, reason)
  }

  private refusal(position: number, reason: string): RefusedYaml {
    try {
      this.fail(position, reason)
    } catch (error) {
      if (error instanceof YAMLException) return new RefusedYaml(reason, error.mark)
      throw error
    }
  }
}

function positionOf(event: Event | undefined): number {
  if (event === undefined) return 0
  if ('valueStart' in event) return Math.max(event.valueStart, 0)
  if ('start' in event) return event.start
  return 'anchorStart' in event ? event.anchorStart : 0
}
