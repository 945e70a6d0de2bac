import type { Happening } from '../../decisions/advance.ts'
import { requireAsShown } from '../../decisions/as-shown.ts'
import type { Seen } from '../../decisions/as-shown.ts'
import type { Decision } from '../../decisions/decision.ts'
import type { Identity } from '../../decisions/people.ts'
import type { Policy, Way } from '../../decisions/policy.ts'
import { requireOwnButton } from '../../decisions/pressed-button.ts'
import type { PressedButton } from '../../decisions/pressed-button.ts'
import { policyIn } from '../../decisions/require-policy.ts'
import { checkComment } from '../../decisions/texts.ts'
import { voterOf } from '../../decisions/voter-of.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { given } from '../../json/given.ts'
import { masked } from '../../text/redaction.ts'
import type { Caller, Host } from '../host.ts'
import { changeDecision, requirePolicy } from './change-decision.ts'
import type { DecisionResult } from './change-decision.ts'
import { mayNotSign } from './step-on.ts'

export interface VoteRequest {
  readonly id: string
  readonly name: string
  /** The id of the question that was shown; a newer question of the same name has another id. Default: the current one. */
  readonly question?: string
  /** The key of the option. */
  readonly option: string
  readonly comment?: string
  /** The voter's identity, as Slack, the cluster or another way reports it. */
  readonly identity: Identity
  readonly via: Way
  /** The button of Slack through which the vote comes. */
  readonly pressed?: PressedButton
  /** What the voter saw. */
  readonly seen?: Seen
  /** The voter's name in that system. */
  readonly shownAs: string
}

/**
 * Counts one person's vote, if the policy allows it. Throws UNKNOWN_PERSON, NOT_AN_APPROVER, NOT_ITS_MESSAGE, OWN_FLOW, WAY_NOT_ALLOWED, SIGNING_KEY_MISSING,
 * QUESTION_CHANGED (rejected), UNKNOWN_OPTION, COMMENT_MISSING (usage), DECISION_ENDED, DECISION_REPLACED (conflict), DECISION_NOT_FOUND.
 */
export async function vote(caller: Caller, request: VoteRequest): Promise<DecisionResult> {
  const { comment: said, ...rest } = request
  const { option, question, shownAs } = rest
  const comment = checkComment(said)
  return changeDecision(caller, request, {
    command: 'decide',
    content: { option, actor: shownAs, ...given({ comment, question }) },
    isIn: ({ votes }) => votes.some((vote) => vote.name === shownAs && vote.option === option),
    happening: (decision) => voteOn(decision, caller, { ...rest, ...given({ comment }) }),
  })
}

function voteOn(decision: Decision, { host }: Caller, request: VoteRequest): Happening {
  const { id, question, option, comment, identity, via, shownAs, pressed, seen } = request
  if (question !== undefined && question !== decision.id) throw replaced(decision)
  // A click on a question that has ended is told so.
  if (pressed !== undefined && decision.state === 'open') requireOwnButton(decision, pressed)
  if (seen !== undefined && decision.state === 'open') {
    requireAsShown({ context: id, option, seen }, decision, (record) => masked(record, host.redact))
  }
  // After the end the answer is how it ended, also if the config no longer has the policy.
  const hasPolicy = policyIn(host.config.decisions, decision.policy) !== undefined
  if (decision.state !== 'open' && !hasPolicy) return { kind: 'vote', person: shownAs, name: shownAs, via, option }
  const { person, policy } = requireVoter(host, decision, { identity, via })
  if (policy.comment === 'required' && comment === undefined) {
    throw new CicdError('COMMENT_MISSING', `the policy "${policy.name}" needs a comment with every vote`, {
      suggestions: ['Give --comment TEXT.'],
    })
  }
  return { kind: 'vote', person, name: shownAs, via, option, ...given({ comment }) }
}

/** Who may vote on an open question, and by which policy. Throws SIGNING_KEY_MISSING, UNKNOWN_POLICY (config) and the errors of `voterOf`. */
export function requireVoter(
  host: Host,
  decision: Pick<Decision, 'policy' | 'invoker'>,
  voter: Pick<VoteRequest, 'identity' | 'via'>,
): { readonly person: string; readonly policy: Policy } {
  if (mayNotSign(host)) throw keyMissing
  const policy = requirePolicy(host, decision.policy)
  return { person: voterOf(decision, policy, host.config.decisions, voter), policy }
}

const keyMissing = new CicdError(
  'SIGNING_KEY_MISSING',
  'only signed votes count, and this process has no key: vote through the gateway, which has one',
  { suggestions: ['Processes that sign have gateway.signing in their secrets file.'] },
)

/** The error for a caller that refers to another question of the same name. */
export function replaced({ name, askedAt }: Decision): CicdError {
  return new CicdError(
    'DECISION_REPLACED',
    `the question "${name}" was asked again at ${askedAt}: this one no longer counts`,
  )
}
