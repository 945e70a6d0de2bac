import { given } from '../../json/given.ts'
import type { Decision } from '../decision.ts'
import type { Policy } from '../policy.ts'
import { envelopeOf, signText } from './dsse.ts'
import type { Signer } from '../signatures.ts'
import { decisionStatement, eventStatement, policyDigest, questionStatement, voteStatements } from './statements.ts'

/** A new question, signed. */
export function signedQuestion(context: string, decision: Decision, signer: Signer): Decision {
  return { ...decision, questionSignature: signText(questionStatement(context, decision), signer) }
}

/** A record in which every vote is signed, and the outcome with its events, if it has one. */
export function signedDecision(
  context: string,
  decision: Decision,
  { signer, policy }: { readonly signer: Signer; readonly policy: Policy | undefined },
): Decision {
  const textOf = voteStatements(context, decision)
  const votes = decision.votes.map((vote) => {
    if (vote.signature !== undefined) return vote
    return { ...vote, signature: signText(textOf(vote), signer) }
  })
  const outbox = decision.outbox?.map((due) => {
    if (due.signature !== undefined) return due
    return { ...due, signature: signText(eventStatement(context, due), signer) }
  })
  const counted = { ...decision, votes, ...given({ outbox }) }
  if (counted.state === 'open') return counted
  const digest = policy === undefined ? undefined : policyDigest(policy)
  return { ...counted, signature: envelopeOf(decisionStatement(context, counted, digest), signer) }
}
