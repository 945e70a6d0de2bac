import type { JsonObject } from 'cicdstatemgr'
import { startHttpServer } from '../../test/support/http-server.ts'
import type { HttpServer } from '../../test/support/http-server.ts'
import { openPlace } from './place.ts'
import type { Place } from './place.ts'

export const decisionName = 'deploy'
export const people = Array.from({ length: 100 }, (_, n) => `person-${n}`)

/** The app of the scenario. The event of a decision posts to a chat, which counts messages. A request that may have arrived is not sent again. */
export const decidingApp: JsonObject = {
  'cicd-contexts': {
    stage: {
      channel: 'C1',
      pipelines: {
        deploy: {
          'event-handlers': { approved: { notify: { message: '<{{ state.cicdContextDataId }}>', onUnknown: 'skip' } } },
        },
      },
    },
  },
}

/** The question in each context. */
export const question = {
  ...{
    name: decisionName,
    policy: 'prod',
    subject: 'shop to prod',
    on: { approve: 'deploy=approved', later: 'deploy=approved' },
  },
  options: [
    { key: 'approve', text: 'Deploy' },
    { key: 'later', text: 'Not now' },
  ],
}

export interface DecidingPlace extends AsyncDisposable {
  readonly config: JsonObject
  /** The number of messages that a context has posted. */
  readonly posted: (id: string) => number
}

/** Opens an empty primary whose config has a policy and a chat. */
export async function openDecidingPlace(place: Place, quorum: number): Promise<DecidingPlace> {
  const chat: HttpServer = await startHttpServer([{ json: { ok: true, channel: 'C1', ts: '1.1' } }])
  const open = await openPlace(place)
  const { cicdstatemgr } = open.config as { cicdstatemgr: JsonObject }
  const policies = { prod: { approvers: { people }, quorum, via: ['store'] } }
  const slack = { url: `${chat.origin}/api/chat.postMessage` }
  return {
    config: { cicdstatemgr: { ...cicdstatemgr, slack, decisions: { policies }, http: { retries: 0 } } },
    posted: (id) => chat.requests.filter(({ body }) => body.includes(`<${id}>`)).length,
    async [Symbol.asyncDispose]() {
      await chat.close()
      await open[Symbol.asyncDispose]()
    },
  }
}
