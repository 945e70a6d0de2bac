import type { Identity } from '../../decisions/people.ts'
import type { Deciders } from '../../decisions/policy.ts'
import type { Clicker } from './clicker.ts'
import type { SlackLookups } from './lookups.ts'

export interface Identified {
  readonly identity: Identity
  /** What could not be found out: a refusal says so. */
  readonly failures: readonly string[]
}

/**
 * Who somebody in Slack is. Whom the config names by team and user is that one; others are who their e-mail address says, where the workspace of the
 * app answers for it. What cannot be found out proves nothing.
 */
export async function identify(clicker: Clicker, deciders: Deciders, lookups: SlackLookups): Promise<Identified> {
  const slack = `${clicker.team}/${clicker.user}`
  const isNamed = deciders.people.some((person) => person.slack === slack)
  const groups = [...new Set(Object.values(deciders.groups).flatMap((group) => group.slack ?? []))]
  // Whom another workspace answers for counts only by name.
  if (!clicker.isOfWorkspace) return { identity: { slack }, failures: isNamed ? [] : ['another workspace'] }
  const [email, ...members] = await Promise.all([
    isNamed ? { value: undefined } : lookups.email(clicker.team, clicker.user),
    ...groups.map((group) => lookups.members(group)),
  ])
  const slackGroups = groups.filter((_, index) => {
    const found = members[index]
    return found !== undefined && 'value' in found && found.value.includes(clicker.user)
  })
  const failures = [email, ...members].flatMap((found) => ('failure' in found ? found.failure : []))
  const address = 'value' in email ? email.value : undefined
  return { identity: { slack, ...(address === undefined ? {} : { email: address }), slackGroups }, failures }
}
