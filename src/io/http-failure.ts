/** `unreadable`: an answer that was cut off, is not HTTP, or turned the connection into something else. */
export type HttpFailure =
  'bad-request' | 'unreachable' | 'timed-out' | 'tls' | 'redirected' | 'too-large' | 'unreadable'

/** Why there is no answer; `message` names the host, never the path. */
export interface Failed {
  readonly failure: HttpFailure
  readonly message: string
  readonly status?: number
}

/** There was no whole answer in time. */
export function timedOut(host: string, timeout: number): Failed {
  return { failure: 'timed-out', message: `${host} did not answer within ${timeout / 1000} s` }
}
