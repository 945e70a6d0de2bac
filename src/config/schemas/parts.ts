import type { JsonObject, JsonValue } from '../../json/json.ts'

export const draft = 'http://json-schema.org/draft-07/schema#'

/** Text or null; null counts as absent. */
export function text(description: string): JsonObject {
  return { description, type: ['string', 'null'] }
}

/** A template, which YAML may have read as a number or boolean. */
export function template(description: string): JsonObject {
  return { description, type: ['string', 'number', 'boolean', 'null'] }
}

export function flag(description: string): JsonObject {
  return { description, type: ['boolean', 'null'] }
}

/** Text that matches a pattern; `title` names the expected text in messages. */
export function textLike(title: string, pattern: string, description: string): JsonObject {
  return { title, description, type: ['string', 'null'], pattern }
}

export function path(description: string): JsonObject {
  return textLike('a path', '\\S', description)
}

/** `10s`, `1h30m`; a number without a unit is refused. */
export function duration(description: string): JsonObject {
  return textLike(
    'a duration such as 30d, 10s, 500ms or 1h30m',
    '^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$',
    description,
  )
}

export function wholeNumber(description: string, minimum: number, maximum = Number.MAX_SAFE_INTEGER): JsonObject {
  return { description, type: ['integer', 'null'], minimum, maximum }
}

export function list(description: string, items: JsonObject): JsonObject {
  return { description, type: ['array', 'null'], items }
}

/** A map with any names, whose values all have the same schema. */
export function mapOf(description: string, values: JsonObject): JsonObject {
  return { description, type: ['object', 'null'], additionalProperties: values }
}

/** A map that may have unknown keys, because templates can read them. Keys with a name similar to a known one give a warning. */
export function open(description: string, properties: Properties, required: readonly string[] = []): JsonObject {
  return { description, type: ['object', 'null'], ...members(properties, required) }
}

/** A map that may have known keys only. */
export function closed(description: string, properties: Properties, required: readonly string[] = []): JsonObject {
  return { ...open(description, properties, required), additionalProperties: false }
}

/** The same schema without null. */
export function notNull(schema: JsonObject): JsonObject {
  const { type } = schema
  return Array.isArray(type) ? { ...schema, type: type.filter((each) => each !== 'null') } : schema
}

export type Properties = Readonly<Record<string, JsonObject>>

function members(properties: Properties, required: readonly string[]): JsonObject {
  if (required.length === 0) return { properties }
  const entries = Object.entries(properties)
  const needed = entries.map(([name, schema]) => [name, required.includes(name) ? notNull(schema) : schema] as const)
  return { properties: Object.fromEntries(needed), required: [...required] }
}

export function oneOf(description: string, ...values: JsonValue[]): JsonObject {
  return { description, enum: [...values, null] }
}

/** A reference to an entry of `definitions`, so that a shared schema is written once. */
export function refTo(name: string): JsonObject {
  return { $ref: `#/definitions/${name}` }
}

/** Rules that copy a value from one path to another; both keys are templates. */
export const copyRules: JsonObject = list(
  'what to copy, in order',
  closed(
    'one rule',
    {
      from: template('template of the value; a blank one is skipped'),
      to: text('template of the path to store it at'),
    },
    ['from', 'to'],
  ),
)
