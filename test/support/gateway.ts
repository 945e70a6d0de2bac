import { setTimeout as delay } from 'node:timers/promises'
import { runGateway } from '../../src/gateway/run-gateway.ts'
import type { GatewayOptions } from '../../src/gateway/run-gateway.ts'
import type { Forwarded, Forwarding } from '../../src/gateway/forwarding.ts'
import { CicdError } from '../../src/errors/cicd-error.ts'
import { CicdStateMgr } from '../../src/index.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { startHttpServer } from './http-server.ts'
import type { Answer } from './http-server.ts'
import { formOf, rememberMessage, signed, signingSecret } from './slack.ts'

/** A queue that records its items, and can be made to fail. */
export interface RecordingQueue extends Forwarding {
  readonly taken: Forwarded[]
  failing: boolean
}

export function recordingQueue(): RecordingQueue {
  const ids = new Set<string>()
  const queue: RecordingQueue = {
    taken: [],
    failing: false,
    put(item) {
      if (queue.failing) return Promise.reject(new CicdError('REDIS_UNREACHABLE', 'the store is away'))
      if (ids.has(item.deliveryId)) return Promise.resolve(false)
      ids.add(item.deliveryId)
      queue.taken.push(item)
      return Promise.resolve(true)
    },
    work: (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
  }
  return queue
}

export interface RunningGateway extends AsyncDisposable {
  readonly url: string
  readonly queue: RecordingQueue
  /** The lines of its log. */
  readonly log: readonly string[]
  /** Resolves with the first line of the log that contains a text. */
  logged(text: string): Promise<string>
  /** Sends a payload as Slack does. */
  send(payload: unknown, path?: string): Promise<{ readonly status: number; readonly body: string }>
  post(
    body: string | Buffer,
    headers?: Record<string, string>,
    path?: string,
  ): Promise<{ readonly status: number; readonly body: string }>
  metric(line: string): Promise<string | undefined>
  stop(): Promise<void>
}

export interface RunOptions extends Partial<Omit<GatewayOptions, 'host'>> {
  readonly config: JsonObject | string
  readonly secrets?: JsonObject | string
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  readonly queue?: RecordingQueue
}

/** The secrets that a gateway needs. */
export function gatewaySecrets(slack: JsonObject = {}): JsonObject {
  return { cicdstatemgr: { gateway: { slack: { signingSecret, botToken: 'xoxb-of-the-bot-1', ...slack } } } }
}

/** A gateway in this process on a free port of 127.0.0.1. */
export async function startGateway({
  config,
  secrets = gatewaySecrets(),
  cwd,
  env = {},
  queue = recordingQueue(),
  ...options
}: RunOptions): Promise<RunningGateway> {
  const ending = new AbortController()
  const log: string[] = []
  const waiting = new Set<() => void>()
  const { promise: listening, resolve, reject } = Promise.withResolvers<string>()
  const running = runGateway({
    host: { config, secrets, cwd, env, actor: 'gateway' },
    listen: { host: '127.0.0.1', port: 0 },
    signal: ending.signal,
    log: {
      write: (line) => {
        log.push(line)
        for (const wake of waiting) wake()
      },
    },
    level: 'debug',
    lame: 0,
    openForwarding: () => Promise.resolve(queue),
    listening: resolve,
    ...options,
  })
  running.catch(reject)
  const url = await listening
  const post: RunningGateway['post'] = async (body, headers = signed(body), path = '/slack/interactions') => {
    const answer = await fetch(url + path, { method: 'POST', headers, body })
    return { status: answer.status, body: await answer.text() }
  }
  const stop = async (): Promise<void> => {
    ending.abort()
    await running
  }
  return {
    url,
    queue,
    log,
    logged(text) {
      const { promise, resolve: found } = Promise.withResolvers<string>()
      const look = (): void => {
        const line = log.find((each) => each.includes(text))
        if (line === undefined) return
        waiting.delete(look)
        found(line)
      }
      waiting.add(look)
      look()
      return promise
    },
    post,
    send: (payload, path) => {
      const body = formOf(payload)
      return post(body, signed(body), path)
    },
    async metric(line) {
      const text = await (await fetch(`${url}/metrics`)).text()
      return text.split('\n').find((each) => each.startsWith(`cicdstatemgr_gateway_${line}`))
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

/** The config of a gateway with these datasources. */
export function gatewayConfig(
  datasources: JsonObject,
  section: JsonObject = {},
  api = 'http://127.0.0.1:9/api/',
): JsonObject {
  return {
    cicdstatemgr: {
      datasources,
      slack: { url: new URL('chat.postMessage', api).href },
      http: { retries: 0 },
      gateway: { forward: { url: 'http://127.0.0.1:9/' } },
      decisions: {
        people: [
          { name: 'ann', slack: 'T01/U01', email: 'ann@example.org' },
          { name: 'bob', slack: 'T01/U02' },
          { name: 'cyd', email: 'cyd@example.org' },
        ],
        policies: {
          one: { approvers: { people: ['ann', 'bob', 'cyd'] }, via: ['slack', 'store'] },
          two: { approvers: { people: ['ann', 'bob', 'cyd'] }, quorum: 2, via: ['slack', 'store'] },
          web: { approvers: { people: ['ann'] }, via: ['web'] },
        },
      },
      ...section,
    },
  }
}

export interface AskOptions {
  readonly id?: string
  readonly name?: string
  readonly policy?: string
  readonly subject?: string
  /** The namespace that the context belongs to. */
  readonly namespace?: string
}

/** Asks a question in a new context. Returns the id of the question. */
export async function askQuestion(
  config: JsonObject,
  cwd: string,
  { id = 'flow', name = 'deploy', policy = 'one', subject = 'shop 1.5 to prod', namespace }: AskOptions = {},
): Promise<string> {
  await using manager = await CicdStateMgr.open({
    ...{ config, cwd, actor: 'ci' },
    ...(namespace !== undefined && { env: { CICDSTATEMGR_NAMESPACE: namespace } }),
  })
  await manager.init({ id, appConfig: { 'cicd-contexts': { stage: {} } }, ifExists: 'keep' })
  const options = [
    { key: 'approve', text: 'Deploy', value: { pipeline: 'deploy' } },
    { key: 'reject', text: 'No', rejects: true as const },
  ]
  return (await manager.ask({ id, name, policy, subject, options })).question
}

/** The answer of Slack to the message of a question; `clickPayload` clicks there. */
export const posted = { ok: true, channel: 'C01', ts: '1700000000.000100' }

/** Asks a question with a message in Slack, in a new context. Returns the id of the question. */
export async function postQuestion(
  config: JsonObject,
  cwd: string,
  asking: AskOptions & { readonly answer?: Answer } = {},
): Promise<string> {
  const { id = 'flow', name = 'deploy', policy = 'one', subject = 'shop 1.5 to prod' } = asking
  await using slack = await startHttpServer([asking.answer ?? { json: posted }])
  const section = { ...(config.cicdstatemgr as JsonObject), slack: { url: `${slack.origin}/chat.postMessage` } }
  await using manager = await CicdStateMgr.open({ config: { cicdstatemgr: section }, cwd, actor: 'ci' })
  const options = [
    { key: 'approve', text: 'Deploy', value: { pipeline: 'deploy' } },
    { key: 'reject', text: 'No', rejects: true },
  ]
  const question = { title: 'Deploy?', decision: { name, policy, subject }, choices: { it: { header: '', options } } }
  const stage = { pipelines: { build: { 'event-handlers': { success: { 'manual-choice': { question } } } } } }
  await manager.init({ id, appConfig: { 'cicd-contexts': { stage } }, ifExists: 'replace' })
  await manager.handleEvent({ id, pipeline: 'build', event: 'success' })
  rememberMessage(slack.requests.at(-1)?.body ?? '')
  return (await manager.get({ id, path: `decisions.${name}.id` })).value as string
}

/** Polls until `find` returns a value; throws after `within` milliseconds. The default is less than the timeout of a test, so that the run ends. */
export async function eventually<T>(find: () => Promise<T | undefined> | T | undefined, within = 50_000): Promise<T> {
  const end = performance.now() + within
  for (;;) {
    if (performance.now() > end) throw new Error('it did not come')
    const found = await find()
    if (found !== undefined) return found
    await delay(20)
  }
}
