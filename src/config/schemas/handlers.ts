import type { JsonObject, JsonValue } from '../../json/json.ts'
import { isObject } from '../../json/json.ts'
import { namePattern } from '../../decisions/texts.ts'
import { closed, duration, list, mapOf, open, refTo, template, text, textLike, wholeNumber } from './parts.ts'
import type { Properties } from './parts.ts'
import { gates, switches } from './switches.ts'

/** All facts about a handler except its code (src/events/handlers). */
export interface HandlerKind {
  /** A description of its blocks. */
  readonly does: string
  /** The key that every block of it has. */
  readonly blockKey: string
  /** The name under which templates see the block. */
  readonly contextName: string
  /** Schemas of a block's keys, besides the switches and, for a capturing handler, the capture rules. */
  readonly keys: Properties
  /** For a handler that sends a message: the description of its template in the config's `templates`. */
  readonly template?: string
  /** Whether it copies values from responses, by rules of the block and of the config. */
  readonly captures?: true
}

const message: JsonObject = { description: 'template of the message' }
const endpoint = template('name of an endpoint of the config to send to')
const address: Properties = {
  channel: template("template of the channel to post to in Slack; default: the context's"),
  reply_broadcast: template('true: a reply in the thread shows in the channel too'),
  update: template('name of a message in Slack: the first block with it posts one, later ones change that one'),
}
const captureRules: Properties = { 'capture-response-data': refTo('copyRules') }

const option = open('a button', {
  key: { description: 'with a decision: names the option, and is the only one of that name in the question' },
  value: { description: 'template of what the button sends; with a decision anything, for later steps' },
  text: template('template of what the button says'),
  rejects: { description: 'with a decision: true refuses what is asked' },
  style: text('e.g. primary or danger'),
})
const choice = open('a group of buttons', {
  enabled: gates.enabled,
  header: template('template of the text above the buttons'),
  options: list('the buttons', option),
})
const choiceGenerator = open('makes choices from data', {
  enabled: gates.enabled,
  foreach: template('path of the map to go through'),
  iterator: template('name, or path of the name, that the template sees an item under'),
  template: { description: 'template of YAML, or a map of templates: the choices of one item' },
})

const decision = closed(
  'the question that the message asks, whose answers are votes',
  {
    name: textLike('a name of letters, digits, - and _', namePattern, 'name of the decision, e.g. deploy-prod'),
    policy: text('name of a policy of the config'),
    subject: template('template of what is asked, in one line'),
    invoker: template('template of who started the flow: a name under decisions.people, or an e-mail address'),
    on: mapOf('PIPELINE=EVENT for keys of options, expired and cancelled: what is fired after that end', {
      type: ['string', 'null'],
    }),
    expires: duration('how long it is open, if less than the policy says'),
    quorum: wholeNumber('how many people must agree, if more than the policy says', 1, 1000),
  },
  ['name', 'policy', 'subject'],
)

/**
 * Every handler by its name in app configs. The schemas, hints, switches of blocks, sections of the config and the run of events all follow from this table.
 * The code of each handler is in src/events/handlers, under the same name.
 */
export const handlerKinds = {
  notify: {
    does: 'sends a message',
    blockKey: 'message',
    contextName: 'notify',
    keys: { message, endpoint, ...address },
    template: 'template of a notification',
    captures: true,
  },
  'manual-choice': {
    does: 'sends a message with buttons',
    blockKey: 'title',
    contextName: 'manualChoice',
    keys: {
      title: template('template of the text above the choices'),
      choices: mapOf('the choices by name', choice),
      'choice-generators': mapOf('generators of choices by name', choiceGenerator),
      decision,
      endpoint,
      ...address,
    },
    template: 'template of a choice',
    captures: true,
  },
  respond: {
    does: 'answers to a URL',
    blockKey: 'message',
    contextName: 'respond',
    keys: {
      url: template('template of the URL; a blank one is skipped; not needed with an endpoint'),
      message,
      endpoint,
    },
    template: 'template of a response',
  },
  'trigger-pipeline': {
    does: 'starts a pipeline',
    blockKey: 'name',
    contextName: 'triggerPipeline',
    keys: {
      name: template('name of the pipeline'),
      args: mapOf('arguments: name and template', { description: 'template of the argument' }),
      endpoint,
    },
  },
  'set-values': {
    does: 'stores values',
    blockKey: 'set',
    contextName: 'set-values',
    keys: { set: refTo('copyRules') },
  },
} satisfies HandlerKinds

export type HandlerKinds = Readonly<Record<string, HandlerKind>>
export type HandlerName = keyof typeof handlerKinds
/** Handlers that send a message. */
export type MessageHandler = NamesWith<'template'>
/** Handlers that copy values from responses. */
export type CapturingHandler = NamesWith<'captures'>

type NamesWith<Key extends keyof HandlerKind> = {
  [Name in HandlerName]: Key extends keyof (typeof handlerKinds)[Name] ? Name : never
}[HandlerName]

export function isHandler(name: string): name is HandlerName {
  return Object.hasOwn(handlerKinds, name)
}

/** The facts about a handler; undefined for an unknown name. */
export function handlerKind(name: string): HandlerKind | undefined {
  return isHandler(name) ? handlerKinds[name] : undefined
}

/** All keys that have a meaning in a block, with their schemas. */
export function blockKeys({ keys, captures }: HandlerKind): Properties {
  return { ...switches, ...keys, ...(captures && captureRules) }
}

/** The entries of a block whose keys have no meaning to its handler. */
export function extrasOf(kind: HandlerKind, block: JsonObject): [string, JsonValue][] {
  const known = blockKeys(kind)
  return Object.entries(block).filter(([name]) => !Object.hasOwn(known, name))
}

/**
 * Whether a handler's map is a single block, or a map of named blocks. A single block has the key that every block has. A map with another key of a block also
 * counts as a single block if it has a value that is not a map, or only keys of a block and no block under them: its required key is missing or misspelt.
 * `appSchema` has the same rule.
 */
export function isSingleBlock(kind: HandlerKind, config: JsonObject): boolean {
  if (Object.hasOwn(config, kind.blockKey)) return true
  const entries = Object.entries(config).filter(([name, value]) => !Object.hasOwn(switches, name) && value !== null)
  const known = blockKeys(kind)
  const isKnown = (name: string) => Object.hasOwn(known, name)
  if (!entries.some(([name]) => isKnown(name))) return false
  if (entries.some(([, value]) => !isObject(value))) return true
  const isBlock = (value: JsonValue) => isObject(value) && Object.hasOwn(value, kind.blockKey)
  return entries.every(([name, value]) => isKnown(name) && !isBlock(value))
}

type With<Key extends keyof HandlerKind> = HandlerKind & Required<Pick<HandlerKind, Key>>

/** The rows of the table that have a value for a key. */
export function kindsWith<Key extends keyof HandlerKind>(key: Key, kinds: HandlerKinds): [string, With<Key>][] {
  return Object.entries(kinds).filter((entry): entry is [string, With<Key>] => entry[1][key] !== undefined)
}

/** The handlers that copy values from responses. */
export const capturingHandlers = kindsWith('captures', handlerKinds).map(([name]) => name as CapturingHandler)

export function isCapturing(name: HandlerName): name is CapturingHandler {
  return capturingHandlers.some((each) => each === name)
}
