import { openQuestion } from '../../decisions/open-question.ts'
import type { Question } from '../../decisions/open-question.ts'
import type { Policy } from '../../decisions/policy.ts'
import { checkDecisionName, checkLine } from '../../decisions/texts.ts'
import { eventsOn, optionsOf } from '../../decisions/written-options.ts'
import { given as known } from '../../json/given.ts'
import { checkLifetime, parseDuration } from '../../text/duration.ts'
import { eventName } from '../../text/event-name.ts'
import type { NamedEvent } from '../../text/event-name.ts'
import { givenParams, givenToEvent } from './event-params.ts'
import type { GivenToEvent } from './event-params.ts'
import type { Given, ParamRule } from './params.ts'

/** The question in the params. */
export type AskedQuestion = Question & { readonly policy: string }

/** How a custom task asks its question; undefined if something else asks it. */
export type Asks = { readonly event: NamedEvent & GivenToEvent } | { readonly question: AskedQuestion } | undefined

/** Params of a question that the controller asks itself. */
const ofQuestion = {
  options: { type: 'list' },
  rejects: { type: 'list' },
  invoker: { type: 'text' },
  on: { type: 'list' },
  expires: { type: 'text' },
  quorum: { type: 'text' },
} as const satisfies Readonly<Record<string, ParamRule>>

export const askParams = {
  event: { type: 'text' },
  decision: { type: 'text' },
  policy: { type: 'text' },
  subject: { type: 'text' },
  ...ofQuestion,
  ...givenParams,
} as const satisfies Readonly<Record<string, ParamRule>>

const names = { option: 'options', rejects: 'rejects', on: 'on' }

/** Reads how the question is asked; problems are added to `given`. */
export function asksIn(given: Given): Asks {
  const { problems } = given
  for (const name of ['event', 'decision', 'policy', 'subject', 'question']) {
    if (given.maybeList(name)?.[0] === '') problems.push(`param "${name}" is empty`)
  }
  const hasOptions = given.maybeList('options') !== undefined
  const event = given.text('event')
  if (event !== undefined && hasOptions) problems.push('params "event" and "options" exclude each other')
  if (event === undefined) requireThree(given)
  if (!hasOptions || event !== undefined) {
    for (const name of Object.keys(ofQuestion)) {
      if (name === 'options' || given.maybeList(name) === undefined) continue
      problems.push(`param "${name}" works only together with "options", when params ask the question`)
    }
  }
  given.parsed('decision', checkDecisionName, '')
  if (event !== undefined) {
    return { event: { ...given.parsed('event', eventName, { pipeline: '', event: '' }), ...givenToEvent(given) } }
  }
  for (const name of Object.keys(givenParams)) {
    if (given.maybeList(name) === undefined) continue
    problems.push(`param "${name}" works only together with "event", whose handlers use it`)
  }
  return hasOptions ? questionIn(given) : undefined
}

function requireThree(given: Given): void {
  for (const name of ['decision', 'policy', 'subject']) {
    if (given.maybeList(name) === undefined) given.problems.push(`param "${name}" is missing`)
  }
}

function questionIn(given: Given): Asks {
  const { problems } = given
  const before = problems.length
  const options = given.attempt('options', () => optionsOf(given.list('options'), given.list('rejects'), names)) ?? []
  const on = given.attempt('on', () => eventsOn(given.list('on'), names))
  const expires = given.parsed<number | undefined>('expires', (text) => checkLifetime(parseDuration(text)), undefined)
  const quorum = given.parsed<number | undefined>('quorum', wholeNumber, undefined)
  const subject = given.parsed('subject', (text) => checkLine('subject', text), '')
  const [name = '', policy = '', invoker] = ['decision', 'policy', 'invoker'].map((each) => given.text(each))
  const question = { name, policy, subject, options, ...known({ invoker, on, expires, quorum }) }
  // The policy is checked when the question is asked; everything else is checked now.
  if (problems.length === before && name !== '' && subject !== '') {
    given.attempt('options', () => openQuestion({ name, subject, options, ...known({ on }) }, anyPolicy, nobody, never))
  }
  return { question }
}

const anyPolicy: Policy = {
  ...{ name: '', approvers: { people: [], groups: [] }, quorum: 1, notInvoker: false, onExpire: 'reject' },
  ...{ rejects: 'one', comment: 'optional', via: [] },
}
const nobody = { people: [], groups: {}, policies: {} }
const never = { id: '', askedBy: '', now: 0 }

function wholeNumber(text: string): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= 1 && number <= 1000) return number
  throw new Error(`${JSON.stringify(text)} is not a whole number from 1 to 1000`)
}
