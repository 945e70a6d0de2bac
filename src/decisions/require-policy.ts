import { CicdError } from '../errors/cicd-error.ts'
import { didYouMean } from '../errors/nearest-name.ts'
import type { Deciders, Policy } from './policy.ts'

/** The policy of a name. Throws `UNKNOWN_POLICY` (config). */
export function policyNamed({ policies }: Pick<Deciders, 'policies'>, name: string): Policy {
  const policy = Object.hasOwn(policies, name) ? policies[name] : undefined
  if (policy !== undefined) return policy
  const names = Object.keys(policies)
  throw new CicdError('UNKNOWN_POLICY', `the config has no policy ${JSON.stringify(name)}${didYouMean(name, names)}`, {
    suggestions: [names.length === 0 ? 'Make one under decisions.policies.' : `There are ${names.join(', ')}.`],
  })
}
