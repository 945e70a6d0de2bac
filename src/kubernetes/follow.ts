import type { Clock } from '../io/clock.ts'
import { elapsedOn } from '../io/clock.ts'
import type { Logger } from '../io/logger.ts'
import { messageOf } from '../errors/cicd-error.ts'
import type { ApiClient } from './api-client.ts'
import { isAborted } from './is-aborted.ts'
import { ApiError, hasStatus, longestRetryAfter } from './api-error.ts'
import { listAll } from './list.ts'
import type { ApiObject } from './objects.ts'
import { watch } from './watch.ts'
import type { Collection } from './watch.ts'

/** Receives the objects of a collection. An error that it throws is a bug, and ends the following. */
export interface Follower {
  /** Objects that it does not need are not kept in memory. */
  readonly wants?: (object: ApiObject) => boolean
  /** The complete list: objects that are not in it are gone. */
  replaced(objects: readonly ApiObject[]): void
  changed(object: ApiObject): void
  deleted(object: ApiObject): void
}

export interface FollowOptions {
  readonly client: ApiClient
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  /** Milliseconds without data; default 150 s, because a server sends something once a minute. */
  readonly silence?: number
  /** Called for each error of the API server; it is tried again. */
  readonly failed?: (error: ApiError) => void
}

const shortestPause = 500
const longestPause = 30_000
/** A watch that lasted for a shorter time counts as failed. */
const shortLife = 5000

/**
 * Reports the objects of a collection and their changes until the signal is aborted, even if connections and servers fail:
 * watches are resumed where they ended, and everything is listed again if that is not possible.
 */
export async function follow(collection: Collection, follower: Follower, options: FollowOptions): Promise<void> {
  const { clock, signal, log } = options
  const state: State = { version: undefined }
  let pause = shortestPause
  let isTold = false
  while (!isAborted(signal)) {
    const begun = elapsedOn(clock)
    let wanted = 0
    try {
      await followOnce(collection, follower, options, state)
      isTold = false
    } catch (error) {
      if (isAborted(signal)) return
      if (!(error instanceof ApiError)) throw error
      options.failed?.(error)
      if (hasStatus(error, 410)) state.version = undefined
      else if (!isTold) log.warn(`${messageOf(error)}; tries again`)
      isTold ||= !hasStatus(error, 410)
      wanted = Math.min(error.retryAfter ?? 0, longestRetryAfter)
    }
    const lived = elapsedOn(clock) - begun
    pause = lived >= shortLife ? shortestPause : Math.min(2 * pause, longestPause)
    // Clients that lost the same server must not all come back at the same moment.
    const rest =
      Math.max(wanted, (lived >= shortLife ? 0 : pause) * (0.5 + Math.random())) + (wanted * Math.random()) / 4
    await clock.sleep(rest, signal).catch(() => undefined)
  }
}

interface State {
  /** The known version; undefined: none, so list. */
  version: string | undefined
}

async function followOnce(collection: Collection, follower: Follower, options: FollowOptions, state: State) {
  const { client, signal, silence = 150_000 } = options
  const wants = follower.wants ?? (() => true)
  if (state.version === undefined) {
    const { objects, version } = await listAll(client, collection, signal, wants)
    follower.replaced(objects)
    state.version = version
  }
  // Clients that began together must not continue at the same moment.
  const seconds = 240 + Math.floor(Math.random() * 240)
  for await (const { kind, object, version } of watch(client, collection, state.version, {
    signal,
    silence,
    seconds,
  })) {
    state.version = version
    if (kind === 'BOOKMARK' || object === undefined) continue
    if (kind === 'DELETED') follower.deleted(object)
    else if (wants(object)) follower.changed(object)
  }
}
