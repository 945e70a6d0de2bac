import { createHmac, randomUUID } from 'node:crypto'
import { given } from '../../src/json/given.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { startHttpServer } from './http-server.ts'
import type { Answer, RecordedRequest } from './http-server.ts'

export const signingSecret = '8f742231b10e8888abcd99yyyzzz85a5'

/** The headers of a request that Slack signed; `at` is in milliseconds since 1970. */
export function signed(
  body: string | Buffer,
  { secret = signingSecret, at = Date.now() } = {},
): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000))
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${digest}`,
  }
}

/** The form body in which Slack sends a payload. */
export function formOf(payload: unknown): string {
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
}

export interface ClickOptions {
  readonly context: string
  readonly question: string
  readonly name?: string
  readonly option: string
  readonly user?: string
  readonly team?: string
  /** The workspace of the app; by default that of the user. */
  readonly workspace?: string | null
  readonly username?: string
  readonly responseUrl?: string
  readonly trigger?: string
  readonly ts?: string
  readonly channel?: string
  /** Replaces the value of the button. */
  readonly value?: string
  /** Replaces the blocks of the message. */
  readonly blocks?: readonly JsonObject[]
}

const posted = new Map<string, readonly JsonObject[]>()

/** Remembers the blocks of the messages in a JSON text that ask questions, for `clickPayload`. In the record of a question they are JSON in a text. */
export function rememberMessage(text: string): void {
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    const { blocks: said } = value as { readonly blocks?: unknown }
    const blocks: unknown = typeof said === 'string' ? JSON.parse(said) : said
    const [, question] = /\\"question\\":\\"([^"\\]+)\\"/.exec(JSON.stringify(blocks ?? '')) ?? []
    if (Array.isArray(blocks) && question !== undefined) posted.set(question, blocks as JsonObject[])
    else Object.values(value).forEach(look)
  }
  if (text !== '') look(JSON.parse(text))
}

/** The blocks of the message that asks a question, as Slack has them. */
export function blocksOf(question: string): readonly JsonObject[] {
  return posted.get(question) ?? []
}

/** The button of an option in blocks, or one with an option that they do not have. */
function buttonOf(blocks: readonly JsonObject[], { context, question, name = 'deploy', option }: ClickOptions) {
  const elements = blocks.flatMap((block) => (block.type === 'actions' ? (block.elements as JsonObject[]) : []))
  const valueOf = ({ value }: JsonObject) => (JSON.parse(value as string) as { cicdstatemgr: JsonObject }).cicdstatemgr
  const found = elements.find((element) => valueOf(element).option === option)
  const like = elements[0] === undefined ? {} : valueOf(elements[0])
  return {
    text: found?.text ?? { type: 'plain_text', text: option },
    value: JSON.stringify({ cicdstatemgr: { ...like, context, question, name, option } }),
  }
}

/** The payload of a click on a button of a question, as Slack sends it. */
export function clickPayload(options: ClickOptions): JsonObject {
  const { user = 'U01', team = 'T01', username = user.toLowerCase() } = options
  const { workspace = team, channel = 'C01', ts = '1700000000.000100' } = options
  const blocks = options.blocks ?? blocksOf(options.question)
  const { text, value } = { ...buttonOf(blocks, options), ...given({ value: options.value }) }
  const button = { type: 'button', action_id: 'a1', block_id: 'b1', text, value }
  return {
    type: 'block_actions',
    user: { id: user, username, name: username, team_id: team },
    api_app_id: 'A01',
    token: 'verification-token',
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
    trigger_id: options.trigger ?? `${randomUUID()}.1.2`,
    team: workspace === null ? null : { id: workspace, domain: 'example' },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: channel, name: 'releases' },
    message: {
      ...{ type: 'message', ts, text: 'Deploy?' },
      blocks:
        blocks.length === 0
          ? [
              { type: 'section', block_id: 's1', text: { type: 'mrkdwn', text: 'Deploy?' } },
              { type: 'actions', block_id: 'b1', elements: [button] },
            ]
          : [...blocks],
    },
    state: { values: {} },
    ...(options.responseUrl === undefined ? {} : { response_url: options.responseUrl }),
    actions: [{ ...button, action_ts: '1700000001.000200' }],
  }
}

/** A request to Slack: the method, or `response/NAME` for a response URL, and its fields. */
export interface SlackRequest {
  readonly method: string
  readonly token: string | undefined
  readonly fields: JsonObject
}

export interface SlackStandIn extends AsyncDisposable {
  readonly origin: string
  /** The URL of the API methods. */
  readonly api: string
  readonly requests: readonly SlackRequest[]
  /** Resolves with the first matching request, earlier or later. */
  asked(method: string, isWanted?: (fields: JsonObject) => boolean): Promise<SlackRequest>
  responseUrl(name?: string): string
}

/** A stand-in for Slack's methods and response URLs on a loopback port. `answer` returns the answer; the default is `ok`. */
export async function startSlack(
  answer: (request: SlackRequest) => Answer | undefined = () => undefined,
): Promise<SlackStandIn> {
  const requests: SlackRequest[] = []
  const waiting = new Set<() => void>()
  const server = await startHttpServer((recorded) => {
    const request = requestIn(recorded)
    requests.push(request)
    for (const wake of waiting) wake()
    return answer(request) ?? (request.method.startsWith('response/') ? { text: 'ok' } : { json: { ok: true } })
  })
  return {
    origin: server.origin,
    api: `${server.origin}/api/`,
    requests,
    responseUrl: (name = 'r1') => `${server.origin}/response/${name}`,
    asked(method, isWanted = () => true) {
      const { promise, resolve } = Promise.withResolvers<SlackRequest>()
      const look = (): void => {
        const found = requests.find((request) => request.method === method && isWanted(request.fields))
        if (found === undefined) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
      return promise
    },
    [Symbol.asyncDispose]: () => server.close(),
  }
}

function requestIn({ path, headers, body }: RecordedRequest): SlackRequest {
  const isJson = headers['content-type']?.startsWith('application/json') === true
  const fields = isJson ? (JSON.parse(body) as JsonObject) : fieldsIn(body)
  return {
    method: path.replace(/^\/(?:api\/)?/, ''),
    token: headers.authorization?.replace('Bearer ', ''),
    fields,
  }
}

function fieldsIn(form: string): JsonObject {
  const entries = [...new URLSearchParams(form)].map(([name, value]) => {
    return [name, name === 'blocks' ? (JSON.parse(value) as JsonObject) : value] as const
  })
  return Object.fromEntries(entries)
}
