import type { ServerResponse } from 'node:http'
import { CicdError } from '../../errors/cicd-error.ts'
import { pulseOf, waitForChange } from '../../operations/flows/wait-for-change.ts'
import { callerOn } from '../../operations/host.ts'
import type { Host } from '../../operations/host.ts'
import { pageHeaders } from './answer.ts'

export interface StreamRequest {
  readonly host: Host
  readonly id: string
  /** The revision that the page shows. */
  readonly since: number | undefined
  /** The viewer. */
  readonly user: string
  /** Whether the config that the stream was opened with is still in use. */
  readonly isCurrent: () => boolean
}

/** Most streams at once, for all people and for one person. */
const [most, mostOfOne] = [200, 10]
/** Milliseconds between two heartbeats, because an idle connection is cut after 15 s; and of the longest stream, so that the viewer's login is checked again. */
const [beatEvery, longest] = [8_000, 10 * 60 * 1000]
/** Milliseconds between two events of a flow that changes all the time. */
const rest = 500
/** Most bytes that a reader may leave unread. */
const mostUnread = 64 * 1024

/** Sends changes to pages, as server-sent events, until they close or the server ends. */
export class Streams {
  readonly #open = new Map<AbortController, string>()

  /** Whether this person may open one more stream. */
  hasRoomFor(user: string): boolean {
    const ofOne = [...this.#open.values()].filter((each) => each === user).length
    return this.#open.size < most && ofOne < mostOfOne
  }

  /** Answers with the events of a flow. Never fails: an error ends the stream, and the page opens it again. */
  async serve(response: ServerResponse, request: StreamRequest): Promise<void> {
    const ending = new AbortController()
    const end = (): void => ending.abort(over)
    this.#open.set(ending, request.user)
    response.once('close', end)
    // The page may have closed the connection before the listener was added.
    if (response.destroyed) end()
    const lifetime = setTimeout(end, longest)
    const beat = setInterval(() => {
      if (!request.isCurrent() || response.destroyed || response.writableLength > mostUnread) end()
      else response.write(': here\n\n')
    }, beatEvery)
    try {
      // The connection is closed after the stream, so that nothing waits for it.
      const headers = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no', connection: 'close' }
      response.writeHead(200, { ...pageHeaders, ...headers })
      response.write('retry: 3000\n\n')
      await tell(response, request, ending.signal)
    } catch {
      // The page asks again, and then gets the error.
    } finally {
      clearTimeout(lifetime)
      clearInterval(beat)
      this.#open.delete(ending)
      if (response.writableLength > mostUnread) response.destroy()
      else response.end()
    }
  }

  /** Ends all streams. */
  close(): void {
    for (const ending of this.#open.keys()) ending.abort(over)
  }
}

const over = new CicdError('INTERRUPTED', 'the stream is over')

/** Sends an event for each change until the signal is aborted. Throws if the flow is gone. */
async function tell(response: ServerResponse, { host, id, since }: StreamRequest, signal: AbortSignal): Promise<void> {
  const caller = { ...callerOn(host), signal }
  let pulse = await pulseOf(caller, id)
  let isNew = since !== undefined && since !== pulse.revision
  while (!signal.aborted) {
    if (isNew) response.write(`id: ${pulse.revision}\nevent: changed\ndata: ${pulse.revision}\n\n`)
    await host.clock.sleep(rest, signal)
    isNew = await waitForChange(caller, pulse, longest)
    pulse = await pulseOf(caller, id)
  }
}
