import { CicdError } from '../errors/cicd-error.ts'

/** The running calls of a manager, until it is closed. */
export class Calls {
  readonly #running = new Set<Promise<unknown>>()
  readonly #closing = new AbortController()

  /** Aborted when the manager is closed: calls that only wait for others stop then. */
  get closing(): AbortSignal {
    return this.#closing.signal
  }

  /** Runs a call. Throws MANAGER_CLOSED (usage) after the manager was closed; `what` names the call in the message. */
  async run<A>(what: string, work: () => Promise<A>): Promise<A> {
    if (this.#closing.signal.aborted) throw closed(`the manager is closed: ${what}`)
    const running = work()
    this.#running.add(running)
    try {
      return await running
    } finally {
      this.#running.delete(running)
    }
  }

  /** Refuses new calls, and resolves when all running ones have ended. */
  async end(): Promise<void> {
    this.#closing.abort(closed('the manager was closed while this call waited'))
    await Promise.allSettled(this.#running)
  }
}

function closed(message: string): CicdError {
  return new CicdError('MANAGER_CLOSED', message, {
    suggestions: ['Close a manager after the last call, or open another one.'],
  })
}
