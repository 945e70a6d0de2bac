import { createHash } from 'node:crypto'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import type { Clock } from '../../io/clock.ts'
import { isObject, ownValue, textsOf } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import type { ApiClient } from '../../kubernetes/api-client.ts'
import { ShortMemory } from './short-memory.ts'

/** A user of the cluster. */
export interface ClusterUser {
  readonly username: string
  readonly groups: readonly string[]
  readonly uid?: string
  readonly extra?: JsonObject
}

/** The right that a request needs: on decisions, or on flows for their pages. */
export interface Right {
  /** Default: decisions. */
  readonly resource?: 'decisions' | 'flows'
  readonly verb: 'get' | 'list' | 'approve' | 'cancel'
  /** The namespace of the context; undefined: all namespaces, a right that only a ClusterRoleBinding gives. */
  readonly namespace: string | undefined
  /** The request is about all contexts, so a refusal may say that the right is needed in all namespaces. */
  readonly onAll?: boolean
  /** The name of the decision. */
  readonly name?: string
}

export interface ClusterOptions {
  readonly client: ApiClient
  /** The audiences that tokens must have; empty: the API server. */
  readonly audiences: readonly string[]
  readonly clock: Clock
  /** Called with the reason if the cluster could not be asked. */
  readonly failed: (reason: string) => void
}

/** Milliseconds that an answer is cached: a right that was taken away still counts for this time. */
const freshFor = 5_000
const most = 1_000
/** Milliseconds for one answer, with retries. */
const patience = 5_000
/** Most requests to the API server at once: anyone may send a text that looks like a token. */
const mostAtOnce = 50

/** Asks the API server of a cluster for the owner of a token and for rights, and caches the answers for a few seconds. */
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

  /** The owner of a token; undefined if the token is not valid. Throws KUBERNETES_UNREACHABLE if the cluster does not answer. */
  userOf(token: string): Promise<ClusterUser | undefined> {
    const { audiences } = this.#options
    return this.#users.get(createHash('sha256').update(token).digest('hex'), async () => {
      const spec = { token, ...(audiences.length > 0 && { audiences }) }
      return userIn(await this.#review('authentication.k8s.io', 'TokenReview', spec, token), audiences)
    })
  }

  /** Whether a user has a right. Throws KUBERNETES_UNREACHABLE if the cluster does not answer. */
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

  /** The status of a review. It fails closed: without a proper answer it throws, and only the log gets the reason. */
  async #review(group: string, kind: string, spec: object, secret?: string): Promise<JsonObject> {
    if (this.#asking >= mostAtOnce) throw unknown('asks the cluster too many questions at once')
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
      throw unknown('got no answer from the cluster')
    } finally {
      this.#asking--
    }
  }
}

function unknown(why: string): CicdError {
  return new CicdError(
    'KUBERNETES_UNREACHABLE',
    `the identity and the rights of the user cannot be checked: the gateway ${why}`,
  )
}

/**
 * The user in the status of a TokenReview. Undefined if the status names none of our audiences, as from a server that does not support audiences: then the
 * token proves nothing.
 */
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
