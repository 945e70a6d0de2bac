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
}

export interface Waiting extends Disposable {
  /** Says it in other words from now on. */
  update(what: string): void
}
