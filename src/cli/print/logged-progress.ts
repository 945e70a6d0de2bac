import type { Logger } from '../../io/logger.ts'
import type { Progress, ProgressOptions, Waiting } from '../../io/progress.ts'

/** The progress of one command. */
export interface CommandProgress extends Progress {
  /** The newest wait, secrets masked; undefined if there is none. */
  readonly current: string | undefined
  /** Removes the line of a wait from the terminal. */
  clear(): void
  /** Writes a line of the log. */
  write(text: string): void
}

/** Waits without a terminal: only outages are logged, each once. */
export class LoggedProgress implements CommandProgress {
  private readonly log: () => Logger
  private readonly stderr: { write(text: string): unknown }
  private readonly redact: () => (text: string) => string
  private readonly waits: { what: string }[] = []
  private readonly logged = new Set<string>()

  constructor(
    log: () => Logger,
    redact: () => (text: string) => string,
    stderr: { write(text: string): unknown } = process.stderr,
  ) {
    this.log = log
    this.redact = redact
    this.stderr = stderr
  }

  get current(): string | undefined {
    const last = this.waits.at(-1)
    return last && this.redact()(last.what)
  }

  begin(what: string, { logged }: ProgressOptions = {}): Waiting {
    const told = { what }
    this.waits.push(told)
    this.logOnce(what, logged)
    return {
      update: (other, more) => {
        told.what = other
        this.logOnce(other, more)
      },
      [Symbol.dispose]: () => {
        this.waits.splice(this.waits.indexOf(told), 1)
      },
    }
  }

  clear(): void {
    // Nothing was drawn.
  }

  write(text: string): void {
    this.stderr.write(text)
  }

  private logOnce(what: string, logged: string | undefined): void {
    if (logged === undefined || this.logged.has(what)) return
    this.logged.add(what)
    this.log().warn(logged)
  }
}
