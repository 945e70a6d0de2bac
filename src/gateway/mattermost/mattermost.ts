import { contextId } from '../../context/context-id.ts'
import type { MattermostConfig } from '../../config/config.ts'
import type { Decision } from '../../decisions/decision.ts'
import { askedDigest } from '../../decisions/signing/statements.ts'
import { policyIn } from '../../decisions/require-policy.ts'
import { elapsedOn } from '../../io/clock.ts'
import { isObject } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import { asProven } from '../../operations/decisions/as-proven.ts'
import { withSettleLock } from '../../operations/decisions/settle-lock.ts'
import { callerOn } from '../../operations/host.ts'
import type { Host } from '../../operations/host.ts'
import { masked } from '../../text/redaction.ts'
import type { ServerLog } from '../../io/server-log.ts'
import { presserOf } from './presser.ts'
import type { Presser } from './presser.ts'
import { questionPost } from './question-post.ts'
import { serverApi } from './server-api.ts'
import type { ServerAnswer } from './server-api.ts'

/** The questions of the gateway in a Mattermost server. */
export interface Mattermost {
  readonly config: MattermostConfig
  /**
   * Posts an open question, and updates its message; one that `isOld` only if its message is known. Resolves to true if it has to be tried again. Never throws for failures of the
   * server.
   */
  show(context: string, decision: Decision, age: { readonly isOld: boolean }): Promise<boolean>
  /** The current message of a question, for the answer to a press of a button. */
  post(context: string, decision: Decision): { readonly message: string; readonly props: JsonObject }
  /** The person who pressed a button. */
  presser(userId: string): Promise<Presser>
}

interface Shown {
  readonly id: string
  /** The digest of the content that the message shows. */
  readonly shown: unknown
}

const mostKept = 10_000
/** Milliseconds without requests to a server that did not answer, so that the other decisions do not wait for it. */
const respite = 10_000

/** Posts questions in one channel, as a bot. It looks for its own messages in the channel, because there is no other record of them. */
export function mattermost(host: Host, log: ServerLog, config: MattermostConfig): Mattermost {
  const { channel, actionsUrl, secret = '', token = '', url, trustEmails } = config
  const api = serverApi(host.http, url, token)
  const known = new Map<string, Shown>()
  let me: string | undefined
  let awayUntil = 0

  const post: Mattermost['post'] = (context, decision) =>
    // Masked before the buttons are made: masking later would change a button's value.
    questionPost(masked(asProven(host, contextId(context), decision), host.redact), {
      ...{ context, actionsUrl, secret },
      // The digest of the record that is not masked, because votes are compared with it.
      asked: askedDigest(context, decision),
    })

  const keep = (question: string, entry: Shown): void => {
    known.delete(question)
    known.set(question, entry)
    for (const oldest of known.keys()) {
      if (known.size <= mostKept) break
      known.delete(oldest)
    }
  }

  async function find({ id, askedAt }: Decision): Promise<Shown | undefined> {
    const there = known.get(id)
    if (there !== undefined) return there
    me ??= textOf(said(await api('GET', '/users/me')), 'id')
    const since = Date.parse(askedAt) - 60_000
    const { posts } = said(await api('GET', `/channels/${channel}/posts?since=${since}`))
    const found = isObject(posts) ? Object.values(posts).find((each) => isPostOf(each, id, me)) : undefined
    if (!isObject(found) || typeof found.id !== 'string') return undefined
    const entry = { id: found.id, shown: markOf(found)?.shown }
    keep(id, entry)
    return entry
  }

  async function bring(context: string, decision: Decision): Promise<boolean> {
    const wanted = post(context, decision)
    const mark = (wanted.props.cicdstatemgr as JsonObject).shown
    const found = await find(decision)
    if (found === undefined && decision.state !== 'open') return false
    if (found?.shown === mark) return false
    const answer =
      found === undefined
        ? await api('POST', '/posts', { channel_id: channel, ...wanted })
        : await api('PUT', `/posts/${encodeURIComponent(found.id)}/patch`, wanted)
    // A person removed the message: it needs no update.
    const isGone = found !== undefined && !answer.ok && answer.status === 404
    const id = isGone ? found.id : textOf(said(answer), 'id')
    keep(decision.id, { id, shown: mark })
    return false
  }

  return {
    config,
    post,
    presser: (userId) => presserOf(api, userId, trustEmails),
    async show(context, decision, { isOld }) {
      const { name, policy } = decision
      const isOurs = policyIn(host.config.decisions, policy)?.via.includes('mattermost') === true
      if (!isOurs || (isOld && !known.has(decision.id))) return false
      if (elapsedOn(host.clock) < awayUntil) return true
      const lock = { id: contextId(context), name, patience: 0, lease: 10_000 }
      try {
        // The lock lets only one of several gateways post it.
        return (await withSettleLock(callerOn(host), lock, () => bring(context, decision))) ?? true
      } catch (error) {
        if (!(error instanceof ServerFailure)) throw error
        // If the server refuses one question, the others are still shown.
        if (error.isAway) awayUntil = elapsedOn(host.clock) + respite
        log.warn(`a question could not be shown in Mattermost: ${host.redact(error.message)}`)
        return true
      }
    },
  }
}

class ServerFailure extends Error {
  readonly isAway: boolean

  constructor(message: string, isAway = false) {
    super(message)
    this.isAway = isAway
  }
}

function said(answer: ServerAnswer): JsonObject {
  if (answer.ok) return answer.body
  const { status, error } = answer
  throw new ServerFailure(error, status === undefined || status === 429 || status >= 500)
}

function textOf(body: JsonObject, name: string): string {
  const text = body[name]
  if (typeof text === 'string' && text !== '') return text
  throw new ServerFailure(`an answer without ${name}`)
}

/** Whether a post is the bot's message for a question. The author is checked, because messages of others may hold anything. */
function isPostOf(post: unknown, question: string, me: string | undefined): boolean {
  return isObject(post) && post.user_id === me && post.delete_at === 0 && markOf(post)?.question === question
}

function markOf(post: object): JsonObject | undefined {
  const { props } = post as JsonObject
  const mark = isObject(props) ? props.cicdstatemgr : undefined
  return isObject(mark) ? mark : undefined
}
