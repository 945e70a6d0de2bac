import type { JsonObject } from '../../json/json.ts'
import { blockKeys, handlerKinds } from './handlers.ts'
import type { HandlerKind, HandlerKinds } from './handlers.ts'
import { closed, copyRules, draft, list, mapOf, notNull, open, refTo, template, text } from './parts.ts'
import { gates, switches } from './switches.ts'

/** `isSingleBlock` as a schema. */
function singleBlock(kind: HandlerKind): JsonObject {
  const known = Object.keys(blockKeys(kind)).filter((name) => !Object.hasOwn(switches, name))
  const isBlock = { type: 'object', required: [kind.blockKey] }
  const allKnown = {
    properties: allowing([...known, ...Object.keys(switches)]),
    additionalProperties: { type: 'null' },
  }
  const noBlocks = { properties: allowing(Object.keys(switches)), additionalProperties: { not: isBlock } }
  const onlyMaps = { properties: allowing(Object.keys(switches)), additionalProperties: { type: ['object', 'null'] } }
  const isContent = { anyOf: [{ not: onlyMaps }, { allOf: [allKnown, noBlocks] }] }
  const some = known.map((name) => ({ required: [name], properties: { [name]: { not: { type: 'null' } } } }))
  return { anyOf: [{ required: [kind.blockKey] }, { allOf: [isContent, { anyOf: some }] }] }
}

function allowing(names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, {}]))
}

/** The schema of one block, or of a map of named blocks. */
function blocks(handler: string, kind: HandlerKind): JsonObject {
  return {
    description: `one block, which has ${kind.blockKey}, or several by name`,
    type: ['object', 'null'],
    if: singleBlock(kind),
    then: refTo(handler),
    else: { properties: switches, additionalProperties: refTo(handler) },
  }
}

const generatorItem = closed(
  'stores values when its condition holds',
  {
    ...gates,
    set: list(
      'what to store',
      closed('one value', { key: text('template of the path'), value: template('template of the value') }, [
        'key',
        'value',
      ]),
    ),
  },
  ['set'],
)

function pipeline(kinds: HandlerKinds): JsonObject {
  const handlers: JsonObject = {
    description: 'what happens on this event: handlers in the order written',
    type: ['object', 'null'],
    properties: { ...switches, ...eachOf(kinds, (kind, name) => blocks(name, kind)) },
    // Unknown handlers are reported later, when the merged config is known.
    additionalProperties: true,
  }
  return open('a pipeline; anything may stand here for templates', {
    generators: mapOf('generators by name', mapOf('items of the generator by name', generatorItem)),
    'event-handlers': mapOf('what happens on events, by name of the event', handlers),
  })
}

/** The schema of an app's config, or of a base, for these handlers. */
export function appSchemaOf(kinds: HandlerKinds): JsonObject {
  const cicdContext = open('a cicd context; anything may stand here for templates', {
    channel: { description: 'where messages go, for templates' },
    pipelines: mapOf('pipelines by name', pipeline(kinds)),
  })
  return {
    $schema: draft,
    title: "an app's cicdstatemgr config",
    ...notNull(
      open("an app's config, or a base of it", {
        bases: list('files in the bases dir to start from, in order', { type: 'string' }),
        locked: list('in a base: paths that no app file may change', { type: 'string' }),
        'jinja2-macros': mapOf('macros for all templates, by name', text('a Jinja2 macro')),
        variables: mapOf('variables for templates, by name', {
          description: 'template; anything but text is kept as it is',
        }),
        'cicd-contexts': mapOf('cicd contexts by name', cicdContext),
      }),
    ),
    definitions: { ...eachOf(kinds, (kind) => open(kind.does, blockKeys(kind), [kind.blockKey])), copyRules },
  }
}

function eachOf(kinds: HandlerKinds, make: (kind: HandlerKind, name: string) => JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, make(kind, name)]))
}

/** The schema of an app's config, or of a base. */
export const appSchema: JsonObject = appSchemaOf(handlerKinds)
