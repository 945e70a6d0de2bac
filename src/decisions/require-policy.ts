import { CicdError } from '../errors/cicd-error.ts'
import { didYouMean } from '../errors/nearest-name.ts'
import type { Deciders, Policy } from './policy.ts'

/** The policy with a name, if the config has it. */
export function policyIn({ policies }: Pick<Deciders, 'policies'>, name: string): Policy | undefined {
  return Object.hasOwn(policies, name) ? policies[name] : undefined
}

/** The policy with a name. Throws `UNKNOWN_POLICY` (config). */
export function policyNamed(deciders: Pick<Deciders, 'policies'>, name: string): Policy {
  const policy = policyIn(deciders, name)
  if (policy !== undefined) return policy
  const names = Object.keys(deciders.policies)
  throw new CicdError('UNKNOWN_POLICY', `the config has no policy ${JSON.stringify(name)}${didYouMean(name, names)}`, {
    suggestions: [
      names.length === 0 ? 'Make one under decisions.policies.' : `Policies of the config: ${names.join(', ')}.`,
    ],
  })
}
