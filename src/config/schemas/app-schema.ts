import type { JsonObject } from '../../json/json.ts'
import { closed, copyRules, draft, flag, list, mapOf, notNull, oneOf, open, refTo, template, text } from './parts.ts'
import type { Properties } from './parts.ts'

const enabled = flag('false: nothing happens')
/** What may stand at every level: event, handler, block. */
const switches: Properties = {
  if: template('template; nothing happens when it renders to nothing, False, None, 0, [] or {}'),
  enabled,
  onUnknown: oneOf(
    'what a rerun does with a request that may have arrived; the innermost counts; default resend',
    'resend',
    'skip',
  ),
  onError: oneOf('what a failure is; the innermost counts; default fail', 'fail', 'warn'),
}
const capture = refTo('copyRules')

/** A block by the key that every block of its handler has. */
function block(description: string, key: string, properties: Properties): JsonObject {
  return open(description, { ...switches, ...properties }, [key])
}

/** One block, or a map of named ones. */
function blocks(handler: string, key: string): JsonObject {
  return {
    description: `one block, which has ${key}, or several by name`,
    type: ['object', 'null'],
    if: { required: [key] },
    then: refTo(handler),
    else: { properties: switches, additionalProperties: refTo(handler) },
  }
}

const option = open('a button', {
  value: template('template of what the button sends'),
  text: template('template of what the button says'),
  style: text('e.g. primary or danger'),
})
const choice = open('a group of buttons', {
  header: template('template of the text above the buttons'),
  options: list('the buttons', option),
})
const choiceGenerator = open('makes choices from data', {
  foreach: template('path of the map to go through'),
  iterator: template('name, or path of the name, that the template sees an item under'),
  template: { description: 'template of YAML, or a map of templates: the choices of one item' },
})
const endpoint = template('name of an endpoint of the config to send to')
const message: JsonObject = { description: 'template of the message' }

const blockKinds: Properties = {
  notify: block('sends a message', 'message', { message, endpoint, 'capture-response-data': capture }),
  'manual-choice': block('sends a message with buttons', 'title', {
    title: template('template of the text above the choices'),
    choices: mapOf('the choices by name', choice),
    'choice-generators': mapOf('generators of choices by name', choiceGenerator),
    endpoint,
    'capture-response-data': capture,
  }),
  respond: block('answers to a URL', 'message', {
    url: template('template of the URL; a blank one is skipped; needless with an endpoint'),
    message,
    endpoint,
  }),
  'trigger-pipeline': block('starts a pipeline', 'name', {
    name: template('name of the pipeline'),
    args: mapOf('arguments: name and template', { description: 'template of the argument' }),
    endpoint,
  }),
  'set-values': block('stores values', 'set', { set: refTo('copyRules') }),
}

const handlers: JsonObject = {
  description: 'what happens on this event: handlers in the order written',
  type: ['object', 'null'],
  properties: {
    ...switches,
    notify: blocks('notify', 'message'),
    'manual-choice': blocks('manual-choice', 'title'),
    respond: blocks('respond', 'message'),
    'trigger-pipeline': blocks('trigger-pipeline', 'name'),
    'set-values': blocks('set-values', 'set'),
  },
  // Unknown handlers are reported where the merged config is known.
  additionalProperties: true,
}

const generatorItem = closed(
  'stores values when its condition holds',
  {
    enabled,
    if: template('template; nothing is stored when it renders to nothing, False, None, 0, [] or {}'),
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

const pipeline = open('a pipeline; anything may stand here for templates', {
  generators: mapOf('generators by name', mapOf('items of the generator by name', generatorItem)),
  'event-handlers': mapOf('what happens on events, by name of the event', handlers),
})

const cicdContext = open('a cicd context; anything may stand here for templates', {
  channel: { description: 'where messages go, for templates' },
  pipelines: mapOf('pipelines by name', pipeline),
})

/** An app's config, and a base of it. */
export const appSchema: JsonObject = {
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
  definitions: { ...blockKinds, copyRules },
}
