import { isObject } from '../../src/json/json.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { changeContext } from '../../src/operations/change/change-context.ts'
import { decide } from '../../src/operations/decisions/decide.ts'
import { readHistory } from '../../src/operations/history/read-history.ts'
import { callerOn } from '../../src/operations/host.ts'
import type { Host } from '../../src/operations/host.ts'
import { getValue } from '../../src/operations/values/get-value.ts'
import { ControllerBench } from './controller.ts'
import { asking, askingApp, deciders } from './deciding.ts'
import { startHttpServer } from './http-server.ts'
import type { HttpServer } from './http-server.ts'

/** The params of a CustomRun that asks the question `deploy-prod`. */
export const asks = {
  ...{ 'context-id': 'flow', decision: 'deploy-prod', policy: 'prod', subject: 'shop 1.5.0 to prod' },
  ...{ options: ['approve=Deploy', 'reject=No'], rejects: ['reject'] },
}

/** The same params without options: for a question that is asked elsewhere. */
export const told = {
  ...{ 'context-id': 'flow', decision: 'deploy-prod', policy: 'prod', subject: 'shop 1.5.0 to prod' },
}

/** The additional functions of a bench with approvals. */
export interface Asking {
  readonly chat: HttpServer
  vote(actor: string, option: string): Promise<void>
  /** The texts that were posted. */
  posted(): readonly string[]
  /** The commands in the history of the context, without reads. */
  commands(): Promise<readonly string[]>
  /** Resolves when the question is in this state. */
  state(state: string): Promise<JsonObject>
  /** Resolves when this event has been fired after the end of the question. */
  settled(event: string): Promise<void>
}

export type ApprovalBench = ControllerBench & Asking

/** Opens a bench with people, policies, a chat and the context `flow`, whose event `build=success` asks a question. */
export async function openApprovals(settings: JsonObject = {}): Promise<ApprovalBench> {
  const chat = await startHttpServer([{ json: { ok: true, channel: 'C1', ts: '17.1' } }])
  const slack = { url: `${chat.origin}/api/chat.postMessage` }
  const bench = await ControllerBench.open({
    slack,
    decisions: deciders as JsonObject,
    http: { retries: 0 },
    ...settings,
  })
  await begin(bench, 'flow')
  const close = bench[Symbol.asyncDispose].bind(bench)
  const { host } = bench
  const more: Asking & AsyncDisposable = {
    chat,
    async vote(actor, option) {
      await decide(callerOn(host, { actor }), { id: 'flow', name: 'deploy-prod', option })
    },
    posted: () => chat.requests.map(({ body }) => (JSON.parse(body) as { text: string }).text),
    async commands() {
      const { entries } = await readHistory(callerOn(host), { id: 'flow' })
      return entries.map(({ command }) => command).toReversed()
    },
    async state(state) {
      const controller = new AbortController()
      for (;;) {
        const record = await recordOf(bench)
        if (record.state === state) return record
        await host.clock.sleep(20, controller.signal)
      }
    },
    async settled(event) {
      const { signal } = new AbortController()
      const isDone = ({ outbox }: JsonObject) => JSON.stringify(outbox ?? []).includes(`"${event}"`)
      for (;;) {
        const record = await recordOf(bench)
        if (isDone(record) && !JSON.stringify(record.outbox).includes('"pending"')) return
        await host.clock.sleep(20, signal)
      }
    },
    async [Symbol.asyncDispose]() {
      await close()
      await chat.close()
    },
  }
  return Object.assign(bench, more)
}

/** Creates a context whose events ask questions. */
async function begin(bench: ControllerBench, id: string): Promise<void> {
  const appConfig = askingApp(asking(), {
    broken: { respond: { url: 'https://nowhere.example/x', message: 'm' } },
    quiet: { notify: { message: 'hello' } },
    several: { 'manual-choice': { one: asking({ name: 'one', on: {} }), two: asking({ name: 'two', on: {} }) } },
  })
  await bench.init(id, { appConfig: appConfig as JsonObject })
  await changeContext(callerOn(bench.host), {
    id,
    operations: [{ op: 'set', path: 'state.version', value: '1.5.0' }],
  })
}

/** The record of `deploy-prod`, or of another question; empty if there is none. */
export async function recordOf({ host }: { readonly host: Host }, name = 'deploy-prod'): Promise<JsonObject> {
  const { value } = await getValue(callerOn(host), { id: 'flow', path: `decisions.${name}`, default: null })
  return isObject(value) ? value : {}
}
