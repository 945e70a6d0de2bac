import { namesText } from '../../decisions/audience.ts'
import { given } from '../../json/given.ts'
import type { FlowQuestion, SourceQuestion, Waiting } from './flow.ts'

/** Maximum number of questions in a picture, and of votes of each. */
const mostQuestions = 100
const mostVotes = 100

/** The questions that a picture shows, in their order: open ones before those that have ended, newer ones before older ones. */
export function shownQuestions<Q extends Pick<FlowQuestion, 'state' | 'askedAt'>>(
  questions: readonly Q[],
): readonly Q[] {
  if (questions.length <= mostQuestions) return questions
  const isOpen = ({ state }: Q) => (state === 'open' ? 1 : 0)
  const byNeed = questions.toSorted(
    (one, other) => isOpen(other) - isOpen(one) || Date.parse(other.askedAt) - Date.parse(one.askedAt),
  )
  const shown = new Set(byNeed.slice(0, mostQuestions))
  return questions.filter((question) => shown.has(question))
}

/** A question as people see it, without signatures, values and the place where it was posted. */
export function flowQuestion(source: SourceQuestion): FlowQuestion {
  const { id: question, name, state, subject, policy, quorum, askedAt, askedBy, options, votes, outbox = [] } = source
  const {
    invoker,
    expiresAt,
    audience,
    via: ways,
    stillToVote,
    option,
    by,
    comment,
    decidedAt,
    checked,
    asked,
  } = source
  return {
    ...{ question, name, state, subject, policy, quorum, askedAt, askedBy },
    options: options.map(({ key, text, rejects }) => ({
      ...{ key, text, ...given({ rejects }) },
      votes: votes.filter((vote) => vote.option === key && vote.counts !== false).length,
    })),
    votes: votes.slice(-mostVotes).map(({ person, via, option: chosen, at, comment: why, counts }) => ({
      ...{ person, via, option: chosen, at },
      ...given({ comment: why, counts }),
    })),
    moreVotes: Math.max(0, votes.length - mostVotes),
    events: outbox.map(({ event, state: of, reason }) => ({ event, state: of, ...given({ reason }) })),
    ...given({
      invoker,
      expiresAt,
      audience,
      via: ways,
      stillToVote,
      option,
      by,
      comment,
      decidedAt,
      unproven: unproven(checked, state),
      asked,
    }),
  }
}

/** The answers that a flow waits for, and the events that a decision still has to fire. */
export function waitingOf(questions: readonly FlowQuestion[]): readonly Waiting[] {
  return questions.flatMap((question): Waiting[] => {
    if (question.state === 'open') {
      const what = `${question.name}: ${question.subject}`
      return [{ what, whom: whomText(question), ...given({ until: question.expiresAt }) }]
    }
    return question.events
      .filter(({ state }) => state === 'pending')
      .map(({ event }) => ({ what: `event ${event}, after ${question.name}`, whom: 'a gateway or a waiting step' }))
  })
}

/** `bob, cyd and the group releasers (1 of 2 votes)`: those who can still vote. */
function whomText({ audience, stillToVote, options, quorum }: FlowQuestion): string {
  const most = Math.max(0, ...options.filter(({ rejects }) => rejects !== true).map(({ votes }) => votes))
  const whom = stillToVote ?? audience
  const who = whom === undefined ? 'people whom the config does not name' : namesText(whom.people, whom.groups)
  const end = stillToVote?.canBeReached === false ? ': cannot be reached' : ''
  return `${who} (${most} of ${quorum} ${quorum === 1 ? 'vote' : 'votes'}${end})`
}

function unproven(checked: SourceQuestion['checked'], state: SourceQuestion['state']): string | undefined {
  if (checked === undefined || checked.is === 'signed') return undefined
  // A cancellation without a signature still ends the question.
  const isEnd = state === 'cancelled'
  switch (checked.is) {
    case 'unsigned':
      return isEnd ? 'not signed' : 'not signed: does not count'
    case 'changed':
      return 'changed after it was signed: no vote counts'
    case 'unverified':
      return 'signatures not verified: the config has no public keys'
    case 'wrong':
      return `signature wrong${isEnd ? '' : ', does not count'}: ${checked.reason}`
  }
}
