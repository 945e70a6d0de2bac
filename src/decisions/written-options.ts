import { CicdError } from '../errors/cicd-error.ts'
import { didYouMean } from '../errors/nearest-name.ts'
import { eventIn } from '../text/event-name.ts'
import type { Option } from './decision.ts'

/** The names of a question's parts in messages to its author: flags of a command, or params. */
export interface PartNames {
  readonly option: string
  readonly rejects: string
  readonly on: string
}

const flags: PartNames = { option: '--option', rejects: '--rejects', on: '--on' }

/** The options of a question, each from `KEY=TEXT`, and the keys of those that reject. Throws `BAD_QUESTION` (usage). */
export function optionsOf(
  texts: readonly string[],
  rejects: readonly string[],
  names: PartNames = flags,
): readonly Option[] {
  const options = texts.map((text) => optionIn(text, names))
  const keys = options.map(({ key }) => key)
  for (const key of rejects) {
    if (keys.includes(key)) continue
    throw new CicdError('BAD_QUESTION', `${names.rejects} ${key}: no option has that key${didYouMean(key, keys)}`, {
      suggestions: keys.length === 0 ? [] : [`Keys of the options: ${keys.join(', ')}.`],
    })
  }
  return options.map((option) => (rejects.includes(option.key) ? { ...option, rejects: true } : option))
}

function optionIn(text: string, names: PartNames): Option {
  const equals = text.indexOf('=')
  if (equals > 0) return { key: text.slice(0, equals), text: text.slice(equals + 1) }
  throw new CicdError('BAD_QUESTION', `${names.option} ${text}: KEY=TEXT is expected`, {
    suggestions: [`For example: ${names.option} approve=Deploy`],
  })
}

/** The events by key, each from `KEY=PIPELINE=EVENT`. Throws `BAD_QUESTION` (usage). */
export function eventsOn(
  texts: readonly string[],
  names: PartNames = flags,
): Readonly<Record<string, string>> | undefined {
  if (texts.length === 0) return undefined
  const events = new Map<string, string>()
  for (const text of texts) {
    const [, key, event] = /^([^=]+)=(.+)$/s.exec(text) ?? []
    const wrong = key === undefined || event === undefined || eventIn(event) === undefined
    if (wrong || events.has(key)) {
      const what = wrong ? 'KEY=PIPELINE=EVENT is expected' : 'that key has an event already'
      throw new CicdError('BAD_QUESTION', `${names.on} ${text}: ${what}`, {
        suggestions: [`For example: ${names.on} approve=deploy=approved`],
      })
    }
    events.set(key, event)
  }
  return Object.fromEntries(events)
}
