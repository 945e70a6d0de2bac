import { messageOf } from '../errors/cicd-error.ts'
import type { Host } from '../operations/host.ts'
import { ApprovalDesk } from './approval-desk.ts'
import { ContextWatch } from './context-watch.ts'
import type { ContextRules } from './context-rules.ts'
import { Effects } from './effects.ts'
import { HeldLocks } from './held-locks.ts'
import type { ApiClient } from '../kubernetes/api-client.ts'
import type { ApiError } from '../kubernetes/api-error.ts'
import { follow } from '../kubernetes/follow.ts'
import type { Follower } from '../kubernetes/follow.ts'
import { keyOf } from '../kubernetes/objects.ts'
import { customRunsOf, everywhere, pipelineRunsOf } from '../kubernetes/resources.ts'
import type { Collection } from '../kubernetes/watch.ts'
import { LockDesk } from './lock-desk.ts'
import { LostQuestions } from './lost-questions.ts'
import type { Gauges } from './gauges.ts'
import { WorkQueue } from './queue/work-queue.ts'
import { Reconciler } from './reconciler.ts'
import { RightsWatch } from './rights-watch.ts'
import { RunCache } from './run-cache.ts'
import { tellOutages } from './store-outages.ts'
import { Withdrawals } from './withdrawals.ts'

export interface WorkOptions {
  readonly host: Host
  readonly client: ApiClient
  /** Namespaces, or `*` alone for all. */
  readonly namespaces: readonly string[]
  readonly rules: ContextRules
  readonly workers: number
  readonly gauges: Gauges
  /** Milliseconds for work in progress to finish. */
  readonly drainTime: number
}

/** Reconciles the CustomRuns of some namespaces until the signal is aborted; then it only finishes work in progress. */
export async function work(options: WorkOptions, signal: AbortSignal): Promise<void> {
  const { host, client, namespaces, gauges } = options
  const ending = new AbortController()
  const either = AbortSignal.any([signal, ending.signal])
  // A write that is aborted now may have arrived or not. The next process reads the state and continues.
  const late = new AbortController()
  const giveUp = () =>
    setTimeout(() => {
      late.abort(new Error('it takes too long'))
    }, options.drainTime).unref()
  either.addEventListener('abort', giveUp, { once: true })
  const queue = new WorkQueue({
    workers: options.workers,
    work: async (key) => {
      const worked = await reconciler.reconcile(key)
      gauges.worked()
      return worked
    },
    failed: (key, error) => {
      if (either.aborted) return
      gauges.failed()
      host.log.warn(`${key}: ${messageOf(error)}; tries again`)
    },
  })
  const look = (key: string) => {
    queue.add(key)
  }
  const runs = new RunCache(look)
  const contexts = new ContextWatch(host, look)
  const locks = new LockDesk(host, look)
  const held = new HeldLocks(host, client, locks)
  const approvals = new ApprovalDesk(host)
  const withdrawals = new Withdrawals(host)
  const lost = new LostQuestions(host, client, runs)
  const effects = new Effects(host, options.rules, { locks, approvals, contexts })
  const desks = { locks, held, approvals, withdrawals }
  const reconciler = new Reconciler({
    host,
    client,
    runs,
    effects,
    contexts,
    ...desks,
    signal: either,
    late: late.signal,
  })
  gauges.watch({ runs: () => runs.size, waiting: () => contexts.size, locks: () => held.size, queue: () => queue.size })
  const followed = { client, clock: host.clock, log: host.log, signal: either }
  const follows = namespaces.flatMap((namespace) => {
    const rights = new RightsWatch(namespace, followed, gauges)
    const failed = (error: ApiError) => {
      rights.failed(error)
    }
    const customRuns = runs.follower(
      (run) => namespace === everywhere || run.namespace === namespace,
      () => {
        gauges.synced(namespace)
        lost.search(namespace, either)
      },
    )
    const begin = async (collection: Collection, follower: Follower) => {
      await rights.granted
      await follow(collection, follower, { ...followed, failed })
    }
    return [
      rights.watch(),
      begin(customRunsOf(namespace), customRuns),
      begin(pipelineRunsOf(namespace), endsOfPipelineRuns(held, look)),
    ]
  })
  const telling = tellOutages(host, either)
  try {
    await Promise.all(follows)
  } finally {
    ending.abort(new Error('the work is over'))
    gauges.watch(undefined)
    await Promise.all([queue.stop(), lost.idle(), telling])
    contexts.close()
  }
}

/** Checks the locks of a PipelineRun when it changes. */
function endsOfPipelineRuns(held: HeldLocks, look: (key: string) => void): Follower {
  const lookAt = (pipelineRun: string) => {
    for (const key of held.of(pipelineRun)) look(key)
  }
  return {
    wants: (object) => !isEmpty(held.of(keyOf(object))),
    // PipelineRuns that are gone are found when their locks are renewed.
    replaced: (objects) => {
      for (const object of objects) lookAt(keyOf(object))
    },
    changed: (object) => {
      lookAt(keyOf(object))
    },
    deleted: (object) => {
      lookAt(keyOf(object))
    },
  }
}

function isEmpty(items: Iterable<unknown>): boolean {
  for (const _ of items) return false
  return true
}
