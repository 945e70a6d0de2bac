/** `unreadable`: an answer that broke off, is not HTTP, or switched to another protocol. */
export type HttpFailure =
  'bad-request' | 'unreachable' | 'timed-out' | 'tls' | 'redirected' | 'too-large' | 'unreadable'

/** The reason why there is no answer. `message` names the host, never the path. */
export interface Failed {
  readonly failure: HttpFailure
  readonly message: string
  readonly status?: number
}

/** The failure when no complete answer arrived in time. */
export function timedOut(host: string, timeout: number): Failed {
  return { failure: 'timed-out', message: `${host} did not answer within ${timeout / 1000} s` }
}
