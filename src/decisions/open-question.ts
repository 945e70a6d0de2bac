import { CicdError } from '../errors/cicd-error.ts'
import { didYouMean } from '../errors/nearest-name.ts'
import { given } from '../json/given.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import type { Decision, Option } from './decision.ts'
import { endings, optionOf } from './decision.ts'
import { eventIn } from '../text/event-name.ts'
import { approversNamed, canonicalPerson, isKnownInvoker } from './people.ts'
import type { Deciders, Policy } from './policy.ts'
import { shorten } from '../text/shorten.ts'
import { checkDecisionName, checkLine, checkOptionKey } from './texts.ts'
import { tightened } from './tighten.ts'
import { unknownInvoker } from './unknown-people.ts'
import type { Tightening } from './tighten.ts'

/** One answer that a new question offers. */
export interface OfferedOption {
  /** The key, unique in its question. */
  readonly key: string
  /** The text that people see. */
  readonly text: string
  /** Whether a vote for this option refuses the request; default: no. */
  readonly rejects?: boolean | undefined
  /** The value that later steps get if this option is chosen. */
  readonly value?: JsonValue | undefined
  /** The name of the group of buttons that it belongs to. */
  readonly choice?: string | undefined
}

/** A question to ask. It may tighten its policy. */
export interface Question extends Tightening {
  /** The name of the decision, such as `deploy-prod`. A new question replaces an earlier one of the same name. */
  readonly name: string
  /** What is asked, in one line that people read. */
  readonly subject: string
  /** The answers to choose from. */
  readonly options: readonly OfferedOption[]
  /** The person who started the flow: a name or an e-mail address. */
  readonly invoker?: string
  /** The event to fire for an end, `PIPELINE=EVENT` for keys of options, `expired` and `cancelled`. */
  readonly on?: Readonly<Record<string, string>>
}

export interface Asking {
  readonly id: string
  readonly askedBy: string
  readonly run?: JsonObject
  /** The current time, in milliseconds since 1970. */
  readonly now: number
}

const noOption = new CicdError('BAD_QUESTION', 'the question has no option to choose', {
  suggestions: [
    'Give it options, each with a key and a text: ask has --option KEY=TEXT, e.g. --option approve=Deploy.',
  ],
})

/** Maximum number of options: a message has no room for more buttons. */
const mostOptions = 25

/**
 * Makes the record of a new question. Throws `BAD_DECISION_NAME`, `BAD_QUESTION`, `UNKNOWN_INVOKER` (usage), and `QUORUM_OUT_OF_REACH` (config)
 * if the policy leaves too few people.
 */
export function openQuestion(question: Question, named: Policy, deciders: Deciders, asking: Asking): Decision {
  const { name, subject } = question
  const options = checkedOptions(question.options)
  const policy = tightened(named, question, options)
  const on = checkedEvents(question.on, options)
  if (policy.onExpire !== 'reject' && optionOf({ options }, policy.onExpire) === undefined) {
    throw new CicdError(
      'BAD_QUESTION',
      `the policy "${policy.name}" takes the option "${policy.onExpire}" when the time is up, and the question has no option with that key`,
    )
  }
  const votersLeft = requireVoters(policy, deciders, question)
  const { id, askedBy, run, now } = asking
  return {
    id,
    name: checkDecisionName(name),
    state: 'open',
    subject: checkLine('subject', subject),
    policy: policy.name,
    quorum: policy.quorum,
    rejects: policy.rejects,
    onExpire: policy.onExpire,
    options,
    ...given({ expiresAt: policy.expires === undefined ? undefined : timeText(now + policy.expires) }),
    askedAt: timeText(now),
    askedBy,
    ...given({ invoker: votersLeft.invoker, run, on, remind: policy.remind }),
    votes: [],
  }
}

/** Milliseconds since 1970 as ISO 8601. */
export function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

/** An option as it is stored: `rejects` is only there if it is true. */
export function optionToStore({ key, text, rejects, value, choice }: OfferedOption): Option {
  return { key, text, ...given({ rejects: rejects === true ? (true as const) : undefined, value, choice }) }
}

function checkedOptions(options: readonly OfferedOption[]): readonly Option[] {
  if (options.length === 0) throw noOption
  if (options.length > mostOptions) {
    throw new CicdError(
      'BAD_QUESTION',
      `the question has ${options.length} options, at most ${mostOptions} are possible`,
    )
  }
  const seen = new Set<string>()
  for (const { key, text } of options) {
    checkOptionKey(key)
    checkLine('text', text)
    if (seen.has(key)) throw new CicdError('BAD_QUESTION', `two options have the key "${key}"`)
    seen.add(key)
  }
  if (options.every(({ rejects }) => rejects === true)) {
    throw new CicdError('BAD_QUESTION', 'every option of the question rejects: there is nothing to agree to')
  }
  return options.map(optionToStore)
}

function checkedEvents(on: Question['on'], options: readonly Option[]): Question['on'] {
  if (on === undefined || Object.keys(on).length === 0) return undefined
  const [first] = eventFaults(on, options)
  if (first !== undefined) {
    const keys = new Set([...options.map(({ key }) => key), ...endings])
    throw new CicdError('BAD_QUESTION', `on.${first.key} ${first.why}`, {
      suggestions: [`Events are possible for: ${[...keys].join(', ')}.`],
    })
  }
  return on
}

/** The faults of a question's events, by key. */
export function eventFaults(
  on: Readonly<Record<string, string>>,
  options: readonly Pick<Option, 'key'>[],
): { readonly key: string; readonly why: string }[] {
  const keys = options.map(({ key }) => key)
  const known = [...keys, ...endings]
  return Object.entries(on).flatMap(([key, event]) => {
    if (!known.includes(key))
      return [{ key, why: `is neither the key of an option nor ${orList}${didYouMean(key, known)}` }]
    const isEnding = endings.some((ending) => ending === key)
    if (isEnding && keys.includes(key)) return [{ key, why: 'is an ending: give the option of that key another one' }]
    if (eventIn(event) !== undefined) return []
    return [{ key, why: `is not an event, written PIPELINE=EVENT: ${JSON.stringify(shorten(event, 80))}` }]
  })
}

const orList = endings.join(' or ')

/** Checks that enough people can vote. The person who started the flow must be known: otherwise a voter may be the same person. */
function requireVoters(policy: Policy, deciders: Deciders, question: Question): { readonly invoker?: string } {
  const { invoker } = question
  const known = invoker === undefined || invoker.trim() === '' ? undefined : checkLine('text', invoker.trim())
  const named = approversNamed(deciders, policy)
  if (!policy.notInvoker) {
    // For the policy itself, the rules of the config have checked this.
    const isTightened = question.quorum !== undefined
    if (!isTightened || named.people.size >= policy.quorum || named.mayBeMore) return given({ invoker: known })
    throw new CicdError(
      'QUORUM_OUT_OF_REACH',
      `the question wants ${policy.quorum} to agree, and the policy "${policy.name}" names ${named.people.size}`,
    )
  }
  if (known === undefined || !isKnownInvoker(deciders, known)) throw unknownInvoker(policy, deciders, known)
  const left = [...named.people].filter((person) => person !== canonicalPerson(deciders.people, known)).length
  if (left >= policy.quorum || named.mayBeMore) return { invoker: known }
  throw new CicdError(
    'QUORUM_OUT_OF_REACH',
    `the policy "${policy.name}" wants ${policy.quorum} to agree, and without "${known}", who started the flow, it names ${left}`,
  )
}
