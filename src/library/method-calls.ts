import { given } from '../json/given.ts'
import { unlessAborted } from '../io/unless-aborted.ts'
import { fromPlain, toPlain } from '../json/plain-data.ts'
import type { Plain, WithBigints } from '../json/plain-data.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { withLateCaches } from '../operations/change/late-caches.ts'
import { callerOn } from '../operations/host.ts'
import type { Caller, Host } from '../operations/host.ts'
import { tryOrDo } from '../operations/rehearse.ts'
import type { RehearsedAnswer } from '../operations/rehearse.ts'
import type { Calls } from './calls.ts'
import { checkOptions } from './check-options.ts'
import { answerInMethods, withMethods } from './method-advice.ts'
import { alternatives, methodRules, onlyReads, useless } from './method-rules.ts'
import type { CallOptions, DryRun, Given } from './types.ts'
import { withWarnings } from './with-warnings.ts'

type Method = keyof typeof methodRules
/** A request as a program gives it. The operation alone says what `Q` is. */
type Request<Q> = NoInfer<Given<WithBigints<Q>>> & CallOptions
type Operation<Q, A> = (caller: Caller, request: Q) => Promise<A>

interface Circumstances {
  /** A signal that aborts the call, in addition to the caller's. */
  readonly signal?: AbortSignal
  /** The message if the manager is closed. */
  readonly whenClosed?: string | undefined
}

/** Turns calls of a manager's methods into operations: checks options, converts numbers, respects signals. */
export class MethodCalls {
  readonly #host: Host
  readonly #calls: Calls

  constructor(host: Host, calls: Calls) {
    this.#host = host
    this.#calls = calls
  }

  /** Runs a call that may wait for others without a limit; closing the manager aborts it. */
  wait<Q, A>(method: Method, request: Request<Q>, operation: Operation<Q, A>): Promise<Plain<A>> {
    return this.call(method, request, operation, { signal: this.#calls.closing })
  }

  /** Makes a change; with `dryRun` as a dry run. */
  try<Q, A extends object>(
    method: Method,
    request: Request<Q & DryRun>,
    operation: Operation<Q, A>,
  ): Promise<Plain<A & Partial<RehearsedAnswer>>> {
    return this.call(method, request, (caller, own: Q & DryRun) => tryOrDo(caller, own, operation))
  }

  call<Q, A>(
    method: Method,
    request: Request<Q>,
    operation: Operation<Q, A>,
    { signal: closing, whenClosed = `${method} cannot be called` }: Circumstances = {},
  ): Promise<Plain<A>> {
    const running = this.#calls.run(whenClosed, async () => {
      checkOptions(method, request, methodRules[method], alternatives[method], useless[method])
      const { actor, deliveryId, allowConfigPaths, signal } = request
      signal?.throwIfAborted()
      const signals = [signal, closing].filter((one) => one !== undefined)
      const either = signals.length > 1 ? AbortSignal.any(signals) : signals[0]
      const options = given({ actor: actor === '' ? undefined : actor, deliveryId, allowConfigPaths, signal: either })
      const { answer, failure } = await withLateCaches(this.#host, (host) =>
        withWarnings(method, host, (listening) => {
          const work = operation(callerOn(listening, options), fromPlain<Q>(request as WithBigints<Q>))
          return onlyReads(method) ? unlessAborted(work, either) : work
        }),
      )
      const plain = toPlain(answerInMethods(answer)) as Plain<A>
      if (failure !== undefined) throw withResult(failure, plain)
      return plain
    })
    return running.catch((error: unknown) => {
      throw withMethods(error)
    })
  }
}

/** The error with the answer of the call that it ended. */
function withResult(failure: CicdError, answer: unknown): CicdError {
  const { code, message, suggestions, cause } = failure
  const isObject = typeof answer === 'object' && answer !== null
  return new CicdError(code, message, { suggestions, cause, ...(isObject && { result: answer }) })
}
