import type { Identity } from '../../decisions/people.ts'
import type { Right } from './cluster.ts'

/** Who uses the API, as proven by the way by which the request came. */
export interface ApiUser {
  readonly via: 'kubernetes' | 'web' | 'mattermost'
  readonly identity: Identity
  /** How that way names the one, in one line. */
  readonly shownAs: string
  /** Throws NOT_ALLOWED (rejected), and KUBERNETES_UNREACHABLE where nobody knows. */
  require(right: Right): Promise<void>
}
