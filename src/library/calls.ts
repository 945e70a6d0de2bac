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

/** The answer, or the signal's reason as soon as it is aborted: a datasource may take seconds to report that it does not answer. */
export async function unlessAborted<A>(answer: Promise<A>, signal: AbortSignal | undefined): Promise<A> {
  if (signal === undefined) return answer
  const listening = new AbortController()
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { signal: listening.signal })
  })
  try {
    return await Promise.race([answer, aborted])
  } finally {
    listening.abort()
  }
}
