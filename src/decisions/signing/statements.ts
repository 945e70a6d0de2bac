import { given } from '../../json/given.ts'
import type { JsonObject } from '../../json/json.ts'
import type { Decision, Due, Vote } from '../decision.ts'
import type { Policy } from '../policy.ts'
import { canonicalJson, sha256 } from './canonical-json.ts'

/** The predicate types of statements; docs/approvals.md describes their content. */
const predicateTypes = {
  question: 'https://cicdstatemgr.dev/question/v1',
  vote: 'https://cicdstatemgr.dev/vote/v1',
  event: 'https://cicdstatemgr.dev/event/v1',
  decision: 'https://cicdstatemgr.dev/decision/v1',
} as const

/** The fields of a record that change after the question was asked. All others belong to the question, also fields that are added later, and are signed with it. */
const ofItsCourse: ReadonlySet<string> = new Set([
  ...['state', 'votes', 'option', 'choice', 'value', 'by', 'comment', 'decidedAt', 'signature'],
  ...['questionSignature', 'outbox', 'remindedAt'],
])
/** The rules for counting: people do not read them, and the process that signs may make them stricter. */
const ofItsCount: ReadonlySet<string> = new Set(['quorum', 'rejects', 'onExpire', 'expiresAt', 'remind'])

/** Whether a field belongs to the question. Questions without a digest were asked before the message was signed with them. */
function isOfQuestion({ buttonsDigest }: Decision): (key: string) => boolean {
  return (key) => !ofItsCourse.has(key) && (key !== 'message' || buttonsDigest !== undefined)
}

/** The signed text of a question, made when it is asked. */
export function questionStatement(context: string, decision: Decision): string {
  const question = partOf(decision, isOfQuestion(decision))
  return statement('question', decision.subject, { context, question })
}

/** The signed texts of votes: that each is a vote on this question, with its text at that time. The question is read once for all of them. */
export function voteStatements(context: string, decision: Decision): (vote: Vote) => string {
  const { id, name, subject } = decision
  const digest = sha256(canonicalJson(partOf(decision, (key) => isOfQuestion(decision)(key) && !ofItsCount.has(key))))
  const question = { id, name, digest: { sha256: digest } }
  return (vote) => statement('vote', subject, { context, question, vote: partOf(vote, (key) => key !== 'signature') })
}

/**
 * The digest of a question as it was asked, for its buttons and forms: the text, the options with their values, the events. Its place is not known yet when the
 * buttons are made, and the rules for counting are never looser than the policy.
 */
export function askedDigest(context: string, decision: Decision): string {
  const isAsked = (key: string): boolean =>
    !ofItsCourse.has(key) && !ofItsCount.has(key) && key !== 'message' && key !== 'buttonsDigest'
  return sha256(canonicalJson({ context, question: partOf(decision, isAsked) }))
}

/** The signed text of an event that follows from the end of a question. */
export function eventStatement(context: string, { question, event }: Due): string {
  return statement('event', event, { context, question })
}

/** The signed text of a decision, made at its end. */
export function decisionStatement(context: string, decision: Decision, policyDigest: string | undefined): string {
  const { id, name, state, subject, options, quorum, rejects, onExpire } = decision
  const { option, choice, value, by, comment } = decision
  const { askedAt, askedBy, invoker, expiresAt, decidedAt, run, votes } = decision
  const digest = policyDigest === undefined ? undefined : { sha256: policyDigest }
  return statement('decision', subject, {
    context,
    question: json({ id, name, options, ...given({ invoker, askedBy, run }) }),
    policy: { name: decision.policy, ...given({ digest }), quorum, rejects, onExpire },
    outcome: json({ state, ...given({ option, choice, value, by, comment }) }),
    times: json({ askedAt, ...given({ expiresAt, decidedAt }) }),
    votes: json(votes),
  })
}

/** The digest of a policy: of its JSON with all defaults and with sorted keys. */
export function policyDigest(policy: Policy): string {
  return sha256(canonicalJson(json(policy)))
}

/** The subject's sha256 identifies it: for a decision, the text that people read and agreed to. */
function statement(kind: keyof typeof predicateTypes, subject: string, predicate: JsonObject): string {
  return canonicalJson({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: subject, digest: { sha256: sha256(subject) } }],
    predicateType: predicateTypes[kind],
    predicate,
  })
}

function partOf(value: object, isWanted: (key: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(json(value)).filter(([key]) => isWanted(key)))
}

function json(value: object): JsonObject {
  return value as JsonObject
}
