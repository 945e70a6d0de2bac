import type { Identity } from '../../decisions/people.ts'
import type { Deciders } from '../../decisions/policy.ts'
import type { Clicker } from './clicker.ts'
import type { SlackLookups } from './lookups.ts'

export interface Identified {
  readonly identity: Identity
  /** Lookups that failed: a refusal names them. */
  readonly failures: readonly string[]
}

/**
 * Identifies a user of Slack. If the config names the team and user, that person is meant. Others are identified by their e-mail address, if they belong to the workspace of the
 * app. A failed lookup proves nothing.
 */
export async function identify(clicker: Clicker, deciders: Deciders, lookups: SlackLookups): Promise<Identified> {
  const slack = `${clicker.team}/${clicker.user}`
  const isNamed = deciders.people.some((person) => person.slack === slack)
  const groups = [...new Set(Object.values(deciders.groups).flatMap((group) => group.slack ?? []))]
  // A user of another workspace counts only if the config names the user's id.
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
