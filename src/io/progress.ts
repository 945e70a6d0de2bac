/** Progress messages for long waits and work. */
export interface Progress {
  /** Shows a message until the result is disposed. */
  begin(what: string, options?: ProgressOptions): Waiting
}

export interface ProgressOptions {
  /** The deadline of the wait, in milliseconds since 1970. */
  readonly until?: number | undefined
  /** Shows it at once, because the processor will be too busy later. Otherwise, only work of more than a second is shown. */
  readonly atOnce?: boolean | undefined
  /** For the log, where no terminal shows the wait: an outage, which nobody would see otherwise. */
  readonly logged?: string | undefined
}

export interface Waiting extends Disposable {
  /** Changes the message. `logged`: as in the options. */
  update(what: string, logged?: string): void
}
