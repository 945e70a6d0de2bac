import type { Identity } from '../../decisions/people.ts'
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
