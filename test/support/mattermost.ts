import type { JsonObject } from '../../src/json/json.ts'
import { startHttpServer } from './http-server.ts'
import type { Answer, RecordedRequest } from './http-server.ts'

export const channel = 'c'.repeat(26)
const bot = 'b'.repeat(26)
export const botToken = 'token-of-the-bot-1'

export interface Post extends JsonObject {
  id: string
  user_id: string
  props: JsonObject
}

export interface MattermostStandIn extends AsyncDisposable {
  readonly url: string
  readonly requests: readonly RecordedRequest[]
  /** The posts in the channel, including the fields that the server does not return. */
  readonly posts: Post[]
  /** By id. */
  readonly users: Record<string, JsonObject | undefined>
  /** An answer that replaces the normal one. */
  fault: ((request: RecordedRequest) => Answer | undefined) | undefined
}

/** A stand-in for a Mattermost server with one channel, as a bot sees it: posts are returned without the private data of their buttons. */
export async function startMattermost(): Promise<MattermostStandIn> {
  const posts: Post[] = []
  const users: Record<string, JsonObject | undefined> = {}
  const server = await startHttpServer((request) => standIn.fault?.(request) ?? answerTo(request))
  const standIn: MattermostStandIn = {
    ...{ url: server.origin, requests: server.requests, posts, users, fault: undefined },
    [Symbol.asyncDispose]: () => server.close(),
  }
  return standIn

  function answerTo({ method, path, headers, body }: RecordedRequest): Answer {
    if (headers.authorization !== `Bearer ${botToken}`) return { status: 401, json: { id: 'api.unauthorized' } }
    const given = body === '' ? {} : (JSON.parse(body) as JsonObject)
    const [, user] = /^\/api\/v4\/users\/(\w+)$/.exec(path) ?? []
    const [, patched] = /^\/api\/v4\/posts\/(\w+)\/patch$/.exec(path) ?? []
    if (user === 'me') return { json: { id: bot, is_bot: true } }
    if (user !== undefined) return users[user] ? { json: users[user] } : { status: 404, json: { id: 'gone' } }
    if (method === 'POST' && path === '/api/v4/posts') {
      const post = { ...given, id: `p${posts.length}`.padEnd(26, '0'), user_id: bot, delete_at: 0 } as unknown as Post
      posts.push(post)
      return { status: 201, json: shown(post) }
    }
    const found = posts.find(({ id }) => id === patched)
    if (method === 'PUT' && patched !== undefined) {
      return found === undefined ? { status: 404, json: {} } : { json: shown(Object.assign(found, given)) }
    }
    if (method === 'GET' && path.startsWith(`/api/v4/channels/${channel}/posts?since=`)) {
      return {
        json: {
          order: posts.map(({ id }) => id),
          posts: Object.fromEntries(posts.map((post) => [post.id, shown(post)])),
        },
      }
    }
    return { status: 404, json: {} }
  }
}

/** The buttons of a post, as the server stores them. */
export function buttonsOf(post: Post | undefined): readonly JsonObject[] {
  const [attachment] = (post?.props.attachments ?? []) as JsonObject[]
  return (attachment?.actions ?? []) as JsonObject[]
}

function shown(post: Post): JsonObject {
  const copy = structuredClone(post)
  for (const button of buttonsOf(copy)) delete (button as Record<string, unknown>).integration
  return copy
}
