/** Tells people who look on what takes so long. */
export interface Progress {
  /** Begins to tell of something that is waited for, until that is disposed. */
  begin(what: string, options?: ProgressOptions): Waiting
}

export interface ProgressOptions {
  /** When it is given up, in milliseconds since 1970. */
  readonly until?: number | undefined
  /** Tell at once: the processor is too busy to tell later. Without it, only what takes more than a second is told. */
  readonly atOnce?: boolean | undefined
}

export interface Waiting extends Disposable {
  /** Says it in other words from now on. */
  update(what: string): void
}
