/** Tells people who look on what takes so long. */
export interface Progress {
  /** Begins to tell of something that is waited for, until that is disposed. */
  begin(what: string, options?: ProgressOptions): Waiting
}

export interface ProgressOptions {
  /** When it is given up, in milliseconds since 1970. */
  readonly until?: number | undefined
  /** Show it at once: the processor is too busy to do so later. Without this, only work of more than a second is shown. */
  readonly atOnce?: boolean | undefined
  /** For the log, where no terminal shows the wait: an outage, which nobody would see otherwise. */
  readonly logged?: string | undefined
}

export interface Waiting extends Disposable {
  /** Says it in other words from now on. `logged`: as in the options. */
  update(what: string, logged?: string): void
}
