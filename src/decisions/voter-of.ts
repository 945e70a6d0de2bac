import { CicdError } from '../errors/cicd-error.ts'
import { shorten } from '../text/shorten.ts'
import type { Decision } from './decision.ts'
import type { Identity } from './people.ts'
import { approversNamed, canonicalPerson, isInGroup, isKnownInvoker, personOf } from './people.ts'
import type { Deciders, Policy, Way } from './policy.ts'
import { nearAddress, unknownPerson } from './unknown-people.ts'
import { withoutGateway } from './voter-shortage.ts'

/** The person who votes, if the policy allows it. Throws (rejected) `WAY_NOT_ALLOWED`, `UNKNOWN_PERSON`, `NOT_AN_APPROVER`, `OWN_FLOW`, each with the reason. */
export function voterOf(
  { invoker }: Pick<Decision, 'invoker'>,
  policy: Policy,
  deciders: Deciders,
  { identity, via }: { readonly identity: Identity; readonly via: Way },
): string {
  if (!policy.via.includes(via)) {
    const ways = policy.via.join(', ')
    throw new CicdError(
      'WAY_NOT_ALLOWED',
      `the policy "${policy.name}" does not accept votes through ${via}, only: ${ways}`,
      { suggestions: via === 'store' ? [withoutGateway] : [] },
    )
  }
  const person = personOf(deciders.people, identity)
  if (person === undefined) throw unknownPerson(policy, deciders, identity)
  const named = approversNamed(deciders, policy)
  if (!named.people.has(person) && !isInGroup(deciders.groups, policy, identity)) {
    throw new CicdError(
      'NOT_AN_APPROVER',
      `${shorten(person, 100)} may not vote: the policy "${policy.name}" names others${nearAddress(deciders, person)}`,
    )
  }
  if (policy.notInvoker && invoker !== undefined && !isKnownInvoker(deciders, invoker)) {
    const who = JSON.stringify(shorten(invoker, 100))
    throw new CicdError('OWN_FLOW', `it is not known whether ${person} started this flow: the config has no ${who}`, {
      suggestions: ['Ask again, with a name that the config has now.'],
    })
  }
  if (policy.notInvoker && (invoker === undefined || canonicalPerson(deciders.people, invoker) === person)) {
    throw new CicdError(
      'OWN_FLOW',
      `${person} started this flow, and the policy "${policy.name}" lets only others decide`,
    )
  }
  return person
}
