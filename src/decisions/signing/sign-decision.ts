import type { Decision } from '../decision.ts'
import type { Policy } from '../policy.ts'
import { envelopeOf, signText } from './dsse.ts'
import type { Signer } from '../signatures.ts'
import { decisionStatement, policyDigest, questionStatement, voteStatement } from './statements.ts'

/** A new question, signed. */
export function signedQuestion(context: string, decision: Decision, signer: Signer): Decision {
  return { ...decision, questionSignature: signText(questionStatement(context, decision), signer) }
}

/** A record whose every vote is signed, and its outcome where there is one. */
export function signedDecision(
  context: string,
  decision: Decision,
  { signer, policy }: { readonly signer: Signer; readonly policy: Policy | undefined },
): Decision {
  const votes = decision.votes.map((vote) => {
    if (vote.signature !== undefined) return vote
    return { ...vote, signature: signText(voteStatement(context, decision, vote), signer) }
  })
  const counted = { ...decision, votes }
  if (counted.state === 'open') return counted
  const digest = policy === undefined ? undefined : policyDigest(policy)
  return { ...counted, signature: envelopeOf(decisionStatement(context, counted, digest), signer) }
}
