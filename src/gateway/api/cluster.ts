import { createHash } from 'node:crypto'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import type { Clock } from '../../io/clock.ts'
import { isObject, ownValue, textsOf } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import type { ApiClient } from '../../kubernetes/api-client.ts'
import { ShortMemory } from './short-memory.ts'

/** Somebody as the cluster knows that one. */
export interface ClusterUser {
  readonly username: string
  readonly groups: readonly string[]
  readonly uid?: string
  readonly extra?: JsonObject
}

/** What somebody wants to do with decisions, or with flows as pages show them. */
export interface Right {
  /** Default: decisions. */
  readonly resource?: 'decisions' | 'flows'
  readonly verb: 'get' | 'list' | 'approve' | 'cancel'
  /** Of the context; undefined: of all, as only a ClusterRoleBinding gives it. */
  readonly namespace: string | undefined
  /** Of the decision. */
  readonly name?: string
}

export interface ClusterOptions {
  readonly client: ApiClient
  /** Whom tokens have to be made for; none: the API server. */
  readonly audiences: readonly string[]
  readonly clock: Clock
  /** Told why the cluster could not be asked. */
  readonly failed: (reason: string) => void
}

/** Milliseconds: who loses a right keeps it so long. */
const freshFor = 5_000
const most = 1_000
/** Milliseconds for one answer, with what is tried again. */
const patience = 5_000
/** More questions are not put to the API server at once: anybody may send what looks like a token. */
const mostAtOnce = 50

/** Asks the API server of a cluster who somebody is and what that one may, and remembers it for seconds. */
export class Cluster {
  readonly #options: ClusterOptions
  readonly #users: ShortMemory<ClusterUser | undefined>
  readonly #rights: ShortMemory<boolean>
  #asking = 0

  constructor(options: ClusterOptions) {
    this.#options = options
    this.#users = new ShortMemory(options.clock, { freshFor, most })
    this.#rights = new ShortMemory(options.clock, { freshFor, most })
  }

  /** Whose token it is; undefined for one that does not count. Throws KUBERNETES_UNREACHABLE where nobody knows. */
  userOf(token: string): Promise<ClusterUser | undefined> {
    const { audiences } = this.#options
    return this.#users.get(createHash('sha256').update(token).digest('hex'), async () => {
      const spec = { token, ...(audiences.length > 0 && { audiences }) }
      return userIn(await this.#review('authentication.k8s.io', 'TokenReview', spec, token), audiences)
    })
  }

  /** Whether somebody has a right. Throws KUBERNETES_UNREACHABLE where nobody knows. */
  may(user: ClusterUser, right: Right): Promise<boolean> {
    const { verb, namespace, name, resource = 'decisions' } = right
    const { username, ...others } = user
    const resourceAttributes = {
      verb,
      group: 'cicdstatemgr.dev',
      resource,
      ...(namespace && { namespace }),
      ...(name && { name }),
    }
    const spec = { user: username, ...others, resourceAttributes }
    return this.#rights.get(JSON.stringify(spec), async () => {
      const status = await this.#review('authorization.k8s.io', 'SubjectAccessReview', spec)
      return status.allowed === true && status.denied !== true
    })
  }

  /** The status of a review. It fails closed: what is no answer is none, and why is told to the log alone. */
  async #review(group: string, kind: string, spec: object, secret?: string): Promise<JsonObject> {
    if (this.#asking >= mostAtOnce) throw unknown('asks the cluster too much at once')
    this.#asking++
    try {
      const answer = await this.#options.client.request({
        method: 'POST',
        path: `/apis/${group}/v1/${kind.toLowerCase()}s`,
        body: { apiVersion: `${group}/v1`, kind, spec },
        signal: AbortSignal.timeout(patience),
      })
      const status = isObject(answer) ? ownValue(answer, 'status') : undefined
      if (isObject(status)) return status
      throw new Error(`the answer to a ${kind} has no status`)
    } catch (error) {
      const reason = messageOf(error)
      this.#options.failed(secret === undefined ? reason : reason.replaceAll(secret, '***'))
      throw unknown('got no answer of the cluster')
    } finally {
      this.#asking--
    }
  }
}

function unknown(why: string): CicdError {
  return new CicdError(
    'KUBERNETES_UNREACHABLE',
    `who asks, and what that one may, cannot be found out: the gateway ${why}`,
  )
}

/** A server that knows nothing of audiences does not name one of ours, and proves nothing. */
function userIn(status: JsonObject, audiences: readonly string[]): ClusterUser | undefined {
  if (status.authenticated !== true || !isObject(status.user)) return undefined
  const { username, groups, uid, extra } = status.user
  if (typeof username !== 'string' || username === '') return undefined
  const made = textsOf(status.audiences)
  if (audiences.length > 0 && !audiences.some((audience) => made.includes(audience))) return undefined
  return {
    username,
    groups: textsOf(groups),
    ...(typeof uid === 'string' && uid !== '' && { uid }),
    ...(isObject(extra) && { extra: extra }),
  }
}
