import { CicdError } from '../errors/cicd-error.ts'
import { given } from '../json/given.ts'
import { durationText, isLifetime } from '../text/duration.ts'
import { optionOf } from './decision.ts'
import type { Option } from './decision.ts'
import type { Policy } from './policy.ts'

/** The settings with which a question tightens its policy: it ends sooner, or needs more people. */
export interface Tightening {
  /** Milliseconds until the question expires, at most those of the policy. */
  readonly expires?: number
  /** How many people must agree, at least as many as the policy wants. */
  readonly quorum?: number
}

/** The reasons why a question's settings would loosen the policy, by field. */
export function loosened(
  policy: Policy,
  { expires, quorum }: Tightening,
  options: readonly Option[],
): { readonly key: keyof Tightening; readonly why: string }[] {
  const found: { key: keyof Tightening; why: string }[] = []
  if (expires !== undefined && !isLifetime(expires)) {
    found.push({ key: 'expires', why: `is ${durationText(expires)}: 1ms to 36500d are possible` })
  }
  if (expires !== undefined && policy.expires !== undefined && expires > policy.expires) {
    const why = `is ${durationText(expires)}, and the policy "${policy.name}" gives at most ${durationText(policy.expires)}`
    found.push({ key: 'expires', why })
  }
  // If the expiry counts as agreement, a shorter time is not stricter. Neither is a larger quorum, which makes every other outcome harder to reach.
  const taken = optionOf({ options }, policy.onExpire)
  const agreesByTime = policy.onExpire !== 'reject' && taken?.rejects !== true
  const wish = { expires, quorum }
  for (const key of ['expires', 'quorum'] as const) {
    if (!agreesByTime || wish[key] === undefined || wish[key] === policy[key]) continue
    const why = `cannot be changed: the policy "${policy.name}" takes the option "${policy.onExpire}" when the time is up`
    found.push({ key, why })
  }
  if (quorum !== undefined && quorum < policy.quorum) {
    const why = `is ${quorum}, and the policy "${policy.name}" wants at least ${policy.quorum} to agree`
    found.push({ key: 'quorum', why })
  }
  return found
}

/** The policy, tightened by a question. Throws `BAD_QUESTION` (usage) for settings that would loosen it. */
export function tightened(policy: Policy, wish: Tightening, options: readonly Option[]): Policy {
  const [first] = loosened(policy, wish, options)
  if (first !== undefined) throw new CicdError('BAD_QUESTION', `${first.key} ${first.why}`)
  const { expires, quorum } = wish
  return { ...policy, ...given({ expires, quorum }) }
}
