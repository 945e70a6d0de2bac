import { contextId } from '../../context/context-id.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import type { Decision } from '../../decisions/decision.ts'
import { silentLogger } from '../../io/logger.ts'
import { readContext } from '../change/read-context.ts'
import { decisionsOf } from '../decisions/list-decisions.ts'
import type { Caller } from '../host.ts'
import { waitUntil } from '../wait/wait-until.ts'

/** The values that tell whether a flow has changed since it was shown. */
export interface Pulse {
  readonly id: string
  readonly revision: number
  readonly questions: readonly Pick<Decision, 'state' | 'expiresAt'>[]
}

/** The current pulse of a flow, without its history. Throws CONTEXT_NOT_FOUND. */
export async function pulseOf(caller: Caller, flow: string): Promise<Pulse> {
  const id = contextId(flow)
  const { document, revision } = await readContext(caller.host, id, 'find')
  return { id, revision, questions: await decisionsOf(caller, id, document) }
}

/**
 * Waits until a flow differs from what was shown: it changed, or a question expired. Returns false after `timeout` milliseconds. Throws CONTEXT_NOT_FOUND if
 * the context is removed, and the errors of the store.
 */
export async function waitForChange(caller: Caller, shown: Pulse, timeout: number): Promise<boolean> {
  const { host } = caller
  const now = (): number => host.clock.now().getTime()
  // The store's clock may be behind the host's: a question that is still open after its deadline is checked again later, not at once.
  const soonest = now() + 5000
  const deadlines = shown.questions.flatMap(({ state, expiresAt }) =>
    state === 'open' && expiresAt !== undefined ? [Math.max(Date.parse(expiresAt) + 1, soonest)] : [],
  )
  const dueIn = (): number => Math.min(...deadlines) - now()
  const quiet = { ...caller, host: { ...host, log: silentLogger } }
  try {
    return await waitUntil<boolean>(quiet, {
      ...{ id: contextId(shown.id), timeout, what: 'a change' },
      find: ({ revision }) => (revision !== shown.revision || dueIn() <= 0 ? true : undefined),
      dueIn: () => Math.max(100, dueIn()),
      timedOut: () => timedOut,
    })
  } catch (error) {
    if (error === timedOut) return false
    throw error
  }
}

const timedOut = new CicdError('WAIT_TIMED_OUT', 'nothing changed')
