import { personOf } from '../../decisions/people.ts'
import type { Identity } from '../../decisions/people.ts'
import type { Person } from '../../decisions/policy.ts'
import type { Right } from './cluster.ts'

/** A user of the API, as proven by the cluster or the proxy. */
export interface ApiUser {
  readonly via: 'kubernetes' | 'web' | 'mattermost'
  readonly identity: Identity
  /** The user's name at the cluster or the proxy, on one line. */
  readonly shownAs: string
  /** Throws NOT_ALLOWED (rejected), and KUBERNETES_UNREACHABLE if the cluster does not answer. */
  require(right: Right): Promise<void>
}

/** The person that a user is: the name in the config, otherwise the e-mail address. Undefined if neither is known. */
export function personBehind({ identity }: ApiUser, people: readonly Person[]): string | undefined {
  return personOf(people, identity)
}

/** The author of a user's changes. A login provider may name people by ids that say nothing, so the person comes first. */
export function authorOf(user: ApiUser, people: readonly Person[]): string {
  const { shownAs, via } = user
  const person = personBehind(user, people)
  return person === undefined || person === shownAs ? `${shownAs} (${via})` : `${person} (${via} ${shownAs})`
}
