import { CicdError, messageOf } from '../errors/cicd-error.ts'
import type { Decision } from '../decisions/decision.ts'
import { ownValue } from '../json/json.ts'
import type { JsonObject } from '../json/json.ts'
import type { ApiClient } from '../kubernetes/api-client.ts'
import { hasStatus } from '../kubernetes/api-error.ts'
import { isAborted } from '../kubernetes/is-aborted.ts'
import { customRunsOf, everywhere, getObject } from '../kubernetes/resources.ts'
import { cancelDecision } from '../operations/decisions/cancel-decision.ts'
import { callerOn } from '../operations/host.ts'
import type { Host } from '../operations/host.ts'
import type { ContextId } from '../context/context-id.ts'
import { questionsIn, uidIn } from './own-questions.ts'
import type { RunCache } from './run-cache.ts'

/** Number of contexts in one page of the list. */
const perPage = 200
/** Milliseconds between two attempts if the store or the API server cannot be reached. */
const tryEvery = 30_000

interface Asker {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly pipelineRun: string | undefined
}

/** Cancels questions whose CustomRun was deleted while no controller was running: nothing waits for their answers. */
export class LostQuestions {
  readonly #host: Host
  readonly #client: ApiClient
  readonly #runs: RunCache
  /** The last search; only one runs at a time. */
  #last: Promise<void> = Promise.resolve()

  constructor(host: Host, client: ApiClient, runs: RunCache) {
    this.#host = host
    this.#client = client
    this.#runs = runs
  }

  /** Searches all contexts for questions of a namespace, once its CustomRuns are known. If something cannot be reached, it tries again later. */
  search(namespace: string, signal: AbortSignal): void {
    this.#last = this.#last.then(() => this.#searchUntilDone(namespace, signal))
  }

  /** Resolves when no search runs. */
  async idle(): Promise<void> {
    await this.#last
  }

  async #searchUntilDone(namespace: string, signal: AbortSignal): Promise<void> {
    for (let isTold = false; !isAborted(signal); isTold = true) {
      try {
        await this.#searchOnce(namespace, signal)
        return
      } catch (error) {
        const isRefused = hasStatus(error, 403)
        const say = isTold || isRefused || isAborted(signal) ? 'debug' : 'warn'
        this.#host.log[say](`${messageOf(error)}; looks for questions of deleted CustomRuns later`)
        const rested = this.#host.clock.sleep(tryEvery, signal).catch(() => undefined)
        if (isRefused) {
          // The rights in this namespace were taken away: the search for the others does not wait until they are back.
          void rested.then(() => this.search(namespace, signal))
          return
        }
        await rested
      }
    }
  }

  async #searchOnce(namespace: string, signal: AbortSignal): Promise<void> {
    const { store } = this.#host
    let cursor: string | undefined
    do {
      const page = await store.list({ limit: perPage, ...(cursor !== undefined && { cursor }) })
      for (const { id, error } of page.contexts) {
        if (isAborted(signal)) return
        const stored = error === undefined ? await store.read(id) : undefined
        if (stored !== undefined) await this.#searchIn(id, stored.document, namespace)
      }
      cursor = page.cursor
    } while (cursor !== undefined)
  }

  async #searchIn(id: ContextId, document: JsonObject, namespace: string): Promise<void> {
    for (const question of questionsIn(document)) {
      const asker = question.state === 'open' ? askerOf(question) : undefined
      if (asker === undefined || (namespace !== everywhere && asker.namespace !== namespace)) continue
      if (!(await this.#isThere(asker))) await this.#cancel(id, question, asker)
    }
  }

  /** Whether a CustomRun exists. One that is unknown here may be new, so the API server is asked. */
  async #isThere({ namespace, name, uid }: Asker): Promise<boolean> {
    if (this.#runs.get(`${namespace}/${name}`)?.uid === uid) return true
    const found = await getObject(this.#client, customRunsOf(namespace), name)
    return found?.metadata.uid === uid
  }

  async #cancel(id: ContextId, { name, id: question }: Decision, asker: Asker): Promise<void> {
    const { namespace, name: customRun, pipelineRun } = asker
    const caller = {
      ...callerOn(this.#host, { actor: `tekton:${namespace}/${pipelineRun ?? customRun}` }),
      run: { namespace, customRun, ...(pipelineRun !== undefined && { pipelineRun }) },
    }
    try {
      await cancelDecision(caller, { id, name, question, comment: `${customRun} no longer waits: it was deleted` })
      this.#host.log.info(`cancelled ${name} of "${id}": ${namespace}/${customRun}, which asked, was deleted`)
    } catch (error) {
      // This question has ended in the meantime, or cannot be cancelled: the others are still handled.
      if (!(error instanceof CicdError) || error.kind === 'store-unavailable') throw error
      this.#host.log.debug(`${name} of "${id}": ${error.message}`)
    }
  }
}

/** The CustomRun that asked, from the record. */
function askerOf(decision: Decision): Asker | undefined {
  const { run } = decision
  const uid = uidIn(decision)
  const text = (key: string) => {
    const value = run === undefined ? undefined : ownValue(run, key)
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const [namespace, name] = [text('namespace'), text('customRun')]
  if (uid === undefined || namespace === undefined || name === undefined) return undefined
  return { namespace, name, uid, pipelineRun: text('pipelineRun') }
}
