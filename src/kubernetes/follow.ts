import type { Clock } from '../io/clock.ts'
import { elapsedOn } from '../io/clock.ts'
import type { Logger } from '../io/logger.ts'
import { messageOf } from '../errors/cicd-error.ts'
import type { ApiClient } from './api-client.ts'
import { isAborted } from './is-aborted.ts'
import { ApiError, hasStatus } from './api-error.ts'
import { listAll } from './list.ts'
import type { ApiObject } from './objects.ts'
import { watch } from './watch.ts'
import type { Collection } from './watch.ts'

/** Who is told of the objects of a collection. What it throws ends the following: it is a bug. */
export interface Follower {
  /** What is not told of takes no memory. */
  readonly wants?: (object: ApiObject) => boolean
  /** All that there is: what is not among it is gone. */
  replaced(objects: readonly ApiObject[]): void
  changed(object: ApiObject): void
  deleted(object: ApiObject): void
}

export interface FollowOptions {
  readonly client: ApiClient
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  /** Milliseconds without a word; default 150 s, as a server says something once a minute. */
  readonly silence?: number
}

const shortestPause = 500
const longestPause = 30_000
/** A watch that lived for less did not get going. */
const shortLife = 5000

/**
 * Tells what is in a collection and what changes in it, until the signal is aborted, through whatever happens to connections and servers:
 * watches are resumed where they ended, and all is listed anew where that is not possible any more.
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
      if (hasStatus(error, 410)) state.version = undefined
      else if (!isTold) log.warn(`${messageOf(error)}; goes on trying`)
      isTold ||= !hasStatus(error, 410)
      wanted = error.retryAfter ?? 0
    }
    const lived = elapsedOn(clock) - begun
    pause = lived >= shortLife ? shortestPause : Math.min(2 * pause, longestPause)
    // Who lost one server with many others does not come back at the same moment as they do.
    const rest = Math.max(wanted, lived >= shortLife ? 0 : pause) * (0.5 + Math.random())
    await clock.sleep(rest, signal).catch(() => undefined)
  }
}

interface State {
  /** What is known; undefined: nothing, list. */
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
  // Not all at the same moment, whoever began together.
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
