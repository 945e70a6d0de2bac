import { CicdError } from '../errors/cicd-error.ts'
import { didYouMean } from '../errors/nearest-name.ts'
import { given } from '../json/given.ts'
import { shorten } from '../text/shorten.ts'
import type { Decision, Due, Option, Vote } from './decision.ts'
import { optionOf } from './decision.ts'
import { timeText } from './open-question.ts'

/** An input to a question: a vote, a cancellation, or the time. */
export type Happening =
  | ({ readonly kind: 'vote' } & Omit<Vote, 'at'>)
  | { readonly kind: 'cancel'; readonly by: string; readonly comment?: string }
  /** Only the time has changed. */
  | { readonly kind: 'time' }

/** Work to do after a step, once the step is stored. */
export type Effect =
  | { readonly kind: 'counted'; readonly option: string; readonly votes: number; readonly needed: number }
  | { readonly kind: 'ended'; readonly state: Exclude<Decision['state'], 'open'>; readonly option?: string }

export interface Step {
  /** The next record; the same object if nothing changed. */
  readonly decision: Decision
  readonly effects: readonly Effect[]
  /** Whether the input came after the end, so that it does not count. */
  readonly isLate: boolean
}

export interface Circumstances {
  /** The current time, in milliseconds since 1970. */
  readonly now: number
  /** Maps every name that is used for a person to one name. */
  readonly canonical: (person: string) => string
}

/**
 * The next record of a decision. The time is checked first: for an input at or after the deadline the question has expired. After the end nothing changes.
 * Throws `UNKNOWN_OPTION` (usage).
 */
export function advance(decision: Decision, happening: Happening, circumstances: Circumstances): Step {
  const isComing = happening.kind !== 'time'
  if (decision.state !== 'open') return { decision, effects: [], isLate: isComing }
  if (isOver(decision, circumstances.now)) return { ...expired(decision), isLate: isComing }
  switch (happening.kind) {
    case 'vote':
      return { ...withVote(decision, happening, circumstances), isLate: false }
    case 'cancel': {
      const { by, comment } = happening
      return { ...ended(decision, 'cancelled', { by: [by], ...given({ comment }) }, circumstances), isLate: false }
    }
    default:
      return { decision, effects: [], isLate: false }
  }
}

type Next = Omit<Step, 'isLate'>

function isOver({ expiresAt }: Decision, now: number): boolean {
  return expiresAt !== undefined && now >= Date.parse(expiresAt)
}

/** A question ends at its deadline, whenever a process notices that. */
function expired(decision: Decision): Next {
  const end = { now: Date.parse(decision.expiresAt ?? '') }
  const option = optionOf(decision, decision.onExpire)
  const isNamed = decision.onExpire !== 'reject' && option !== undefined
  return isNamed ? chosen(decision, option, [], end) : ended(decision, 'expired', { by: [] }, end)
}

/**
 * Adds a vote. Each person has one vote, the last. A repeated vote with the same content changes nothing, unless it ends the question because the quorum went down since
 * it was counted: then it is the last vote.
 */
function withVote(decision: Decision, vote: Omit<Vote, 'at'>, circumstances: Circumstances): Next {
  const { now, canonical } = circumstances
  const option = optionOf(decision, vote.option)
  if (option === undefined) throw unknownOption(decision, vote.option)
  const person = canonical(vote.person)
  const before = decision.votes.find((each) => canonical(each.person) === person)
  const isSame = before?.option === vote.option && (vote.comment === undefined || before.comment === vote.comment)
  const { name, via, comment = isSame ? before.comment : undefined } = vote
  const stated: Vote = { person, name, via, option: option.key, at: timeText(now), ...given({ comment }) }
  const others = decision.votes.filter((each) => canonical(each.person) !== person)
  const next = { ...decision, votes: [...others, stated] }

  const voters = new Set(next.votes.filter((each) => each.option === option.key).map((each) => canonical(each.person)))
  const needed = neededFor(next, option)
  const counted: Effect = { kind: 'counted', option: option.key, votes: voters.size, needed }
  if (voters.size < needed) return isSame ? { decision, effects: [] } : { decision: next, effects: [counted] }
  const end = chosen(next, option, [...voters], circumstances)
  return { decision: end.decision, effects: [counted, ...end.effects] }
}

/** How many votes an option needs. */
export function neededFor({ rejects, quorum }: Decision, option: Option): number {
  return option.rejects === true && rejects === 'one' ? 1 : quorum
}

function chosen(decision: Decision, option: Option, by: readonly string[], at: Pick<Circumstances, 'now'>): Next {
  const { key, value, choice, rejects } = option
  const outcome = { option: key, ...given({ value, choice }), by }
  return ended(decision, rejects === true ? 'rejected' : 'approved', outcome, at)
}

function ended(
  decision: Decision,
  state: Exclude<Decision['state'], 'open'>,
  outcome: Pick<Decision, 'option' | 'value' | 'choice' | 'by' | 'comment'>,
  { now }: Pick<Circumstances, 'now'>,
): Next {
  const effect: Effect = { kind: 'ended', state, ...given({ option: outcome.option }) }
  const outbox = [...(decision.outbox ?? []), ...dueBy(decision, outcome.option ?? state)]
  const due = outbox.length === 0 ? {} : { outbox }
  return { decision: { ...decision, ...outcome, state, decidedAt: timeText(now), ...due }, effects: [effect] }
}

/** The event of a question for an end: the key of the option, `expired` or `cancelled`. */
function dueBy({ id, on = {} }: Decision, end: string): readonly Due[] {
  const event = Object.hasOwn(on, end) ? on[end] : undefined
  return event === undefined ? [] : [{ kind: 'event', event, question: id, state: 'pending' }]
}

function unknownOption({ name, options }: Decision, key: string): CicdError {
  const keys = options.map((option) => option.key)
  const wanted = key.trim().toLowerCase()
  const byText = options.find(({ text }) => text.trim().toLowerCase() === wanted)
  const near = byText === undefined ? didYouMean(key, keys) : `, did you mean "${byText.key}"?`
  const message = `the question "${name}" has no option ${JSON.stringify(shorten(key, 80))}${near}`
  return new CicdError('UNKNOWN_OPTION', message, { suggestions: [`Options: ${keys.join(', ')}.`] })
}
