import { contextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'
import type { Decision } from '../../decisions/decision.ts'
import { given as known } from '../../json/given.ts'
import { shownValue } from '../../json/json.ts'
import { durationText, parseDuration } from '../../text/duration.ts'
import { shorten } from '../../text/shorten.ts'
import { timeText } from '../status.ts'
import type { Attempt, Effect, Kind, Results, Seen, Step } from './kind.ts'
import { askParams, asksIn } from './question-params.ts'
import type { Asks } from './question-params.ts'
import { valueText } from './value-text.ts'

interface Request {
  readonly id: ContextId
  readonly asks: Asks
  readonly look: Extract<Effect, { do: 'look' }>
  /** Whether the CustomRun fails if the answer is not an approval. */
  readonly fails: boolean
  /** Timeout in milliseconds; undefined: until the end of the attempt. */
  readonly wait: number | undefined
}

/** Maximum length of a comment in UTF-16 units: a result has at most 4096 bytes. */
const longestComment = 1000

/** Asks people, or waits for a question that something else asks, until it is decided. */
export const approval: Kind<Request> = {
  name: 'Approval',
  params: {
    'context-id': { type: 'text', required: true },
    ...askParams,
    question: { type: 'text' },
    wait: { type: 'text' },
    'on-reject': { type: 'text' },
  },
  results: ['decision', 'choice', 'option', 'value', 'by', 'comment', 'at', 'revision'],
  read(given) {
    const id = given.parsed('context-id', contextId, '' as ContextId)
    const asks = asksIn(given)
    const told = known({ policy: given.text('policy'), subject: given.text('subject') })
    const [name, question] = [given.text('decision'), given.text('question')]
    if (asks !== undefined) {
      for (const param of ['question', 'wait']) {
        if (given.text(param) === undefined) continue
        given.problems.push(`param "${param}" works only with a question that something else asks`)
      }
    }
    const look = { do: 'look', id, asks: asks !== undefined, ...known({ name, question }), told } as const
    return {
      ...{ id, asks, look, fails: onRejectIn(given.text('on-reject'), given.problems) === 'fail' },
      wait: given.parsed<number | undefined>('wait', parseDuration, undefined),
    }
  },
  contextOf: ({ id }) => id,
  asks: ({ asks }) => asks !== undefined,
  begins: ({ id, asks, look }) => {
    if (asks === undefined) return `waits for ${look.name ?? ''} of "${id}" to be decided`
    return 'event' in asks
      ? `asks by the event ${asks.event.pipeline}=${asks.event.event} of "${id}"`
      : `asks ${asks.question.name} of "${id}"`
  },
  next(request, seen, attempt) {
    const { asks, look } = request
    switch (seen?.of) {
      case 'missing':
        return asks === undefined ? waitOn(request, seen, attempt) : { then: 'do', effect: askOf(request, asks) }
      case 'nothing asked':
        return { then: 'fail', reason: seen.reason, message: seen.message, final: seen.reason === 'SeveralQuestions' }
      case 'open':
        return waitOn(request, seen, attempt)
      case 'decided':
        return endOf(request, seen)
      default:
        return { then: 'do', effect: look }
    }
  },
}

function askOf({ id, look }: Request, asks: NonNullable<Asks>): Effect {
  return { do: 'ask', id, asks, look }
}

function onRejectIn(text: string | undefined, problems: string[]): 'fail' | 'continue' {
  if (text !== undefined && text !== 'fail' && text !== 'continue') {
    problems.push(`param "on-reject" is ${shownValue(text)}, fail or continue is expected`)
  }
  return text === 'continue' ? 'continue' : 'fail'
}

type Undecided = Extract<Seen, { of: 'missing' | 'open' }>

function waitOn({ id, asks, look, wait, fails }: Request, seen: Undecided, { now, began }: Attempt): Step {
  // Only an event posts a message. The note tells people not to wait for one.
  const unposted = asks !== undefined && 'question' in asks ? ', not posted to Slack' : ''
  const text = seen.of === 'open' ? `${openText(id, seen)}${unposted}` : `${look.name ?? ''} of "${id}" to be asked`
  const end = wait === undefined ? undefined : began + wait
  if (end !== undefined && now >= end) {
    const message = `no decision in ${durationText(wait ?? 0)}: waits for ${text}`
    if (fails) return { then: 'fail', reason: 'Undecided', message }
    return { then: 'succeed', message, results: { decision: 'open', revision: String(seen.revision) } }
  }
  const times = [end, seen.of === 'open' && seen.nextIn !== undefined ? now + seen.nextIn : undefined]
  const until = Math.min(...times.map((time) => time ?? Infinity))
  return {
    ...{ then: 'wait', reason: 'WaitsForDecision', for: text, watch: id },
    ...(until !== Infinity && { until }),
    ...(seen.of === 'open' && { kept: { question: seen.question } }),
  }
}

/** The message for an open question: its policy, votes, voters and deadline. */
function openText(id: ContextId, { decision, missing }: Extract<Seen, { of: 'open' }>): string {
  const { name, policy, subject, expiresAt } = decision
  const end = expiresAt === undefined ? 'until it is decided' : `until ${timeText(new Date(expiresAt))}`
  const asked = `a decision on ${shownValue(subject, 200)} (${name} of "${id}", policy ${policy})`
  return `${asked}: ${votesText(decision)}${missing === undefined ? '' : `, still to vote: ${missing}`}, open ${end}`
}

function votesText({ options, votes, quorum, rejects }: Decision): string {
  const counts = options.flatMap((option) => {
    const count = votes.filter((vote) => vote.option === option.key).length
    const needed = option.rejects === true && rejects === 'one' ? 1 : quorum
    return count === 0 ? [] : [`${option.key} has ${count} of ${needed} votes`]
  })
  return counts.length === 0
    ? `no vote yet, ${quorum} ${quorum === 1 ? 'decides' : 'have to agree'}`
    : counts.join(', ')
}

const reasons = { rejected: 'Rejected', cancelled: 'Cancelled', expired: 'Expired' } as const

/** The end of the attempt for a decided question. A retry cannot change a decision; an expired question may be asked again. */
function endOf({ asks, fails }: Request, { result, text, question }: Extract<Seen, { of: 'decided' }>): Step {
  const { decision, choice = '', option = '', value, by, comment = '', at, revision } = result
  const results: Results = {
    ...{ decision, choice, option, value: value === undefined ? '' : valueText(value), by: by.join(', ') },
    ...{ comment: plainText(shorten(comment, longestComment)), at, revision: String(revision) },
  }
  const kept = { question }
  if (decision === 'approved' || !fails) return { then: 'succeed', message: text, results, kept, final: true }
  const final = decision !== 'expired' || asks === undefined
  return { then: 'fail', reason: reasons[decision], message: text, results, final }
}

/**
 * A comment that Tekton does not parse as a list. Tekton turns a text that looks like a list into a list, and a task that expects a text then fails; a voter
 * must not be able to make a Pipeline fail.
 */
function plainText(text: string): string {
  return /^\s*\[[^]*\]\s*$/.test(text) ? `"${text}"` : text
}
