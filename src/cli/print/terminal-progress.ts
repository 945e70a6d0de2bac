import type { ProgressOptions, Waiting } from '../../io/progress.ts'
import { oneLine } from '../../text/escapes.ts'
import type { CommandProgress } from './logged-progress.ts'

/** Milliseconds until a wait is shown, and between two updates of its line. */
const every = 1000

/** The parts of a terminal that are used. */
interface Terminal {
  readonly columns?: number
  write(text: string): unknown
}

interface Told extends ProgressOptions {
  what: string
  readonly since: Date
}

/** One line at the bottom of a terminal, updated each second during a wait. Other lines are written above it, with `write`. */
export class TerminalProgress implements CommandProgress {
  private readonly terminal: Terminal
  private readonly redact: () => (text: string) => string
  private readonly now: () => Date
  private readonly waits: Told[] = []
  private timer: NodeJS.Timeout | undefined
  private isDrawn = false

  constructor(terminal: Terminal, redact: () => (text: string) => string, now: () => Date = () => new Date()) {
    this.terminal = terminal
    this.redact = redact
    this.now = now
  }

  get current(): string | undefined {
    const last = this.waits.at(-1)
    return last && this.redact()(last.what)
  }

  begin(what: string, options: ProgressOptions = {}): Waiting {
    const told: Told = { ...options, what, since: this.now() }
    this.waits.push(told)
    // The timer must not keep the process running.
    this.timer ??= setInterval(() => this.draw(), every).unref()
    if (options.atOnce === true) this.draw()
    return {
      update: (other) => {
        told.what = other
      },
      [Symbol.dispose]: () => this.end(told),
    }
  }

  /** Writes a line of the log in place of the wait's line, which is drawn again below it with the next update. */
  write(text: string): void {
    this.clear()
    this.terminal.write(text)
  }

  clear(): void {
    if (this.isDrawn) this.terminal.write('\r\u001b[K')
    this.isDrawn = false
  }

  private end(told: Told): void {
    const at = this.waits.indexOf(told)
    if (at !== -1) this.waits.splice(at, 1)
    this.clear()
    if (this.waits.length > 0) return
    clearInterval(this.timer)
    this.timer = undefined
  }

  private draw(): void {
    const told = this.waits.at(-1)
    if (told === undefined) return
    // One cell less than the width: some terminals continue on the next line after the last cell.
    // A terminal that does not know its size says 0.
    const { columns = 0 } = this.terminal
    const width = (columns === 0 ? 80 : columns) - 1
    const times = timesOf(told, this.now())
    const what = oneLine(this.redact()(told.what))
    const room = Math.max(0, width - times.length)
    const shown = what.length <= room ? what : `${what.slice(0, Math.max(0, room - 1))}…`
    this.terminal.write(`\r\u001b[K${`${shown}${times}`.slice(0, width)}`)
    this.isDrawn = true
  }
}

function timesOf({ since, until }: Told, now: Date): string {
  const seconds = Math.round((now.getTime() - since.getTime()) / 1000)
  const end = until === undefined || !Number.isFinite(until) ? '' : `, until ${timeOfDay(new Date(until))}`
  return ` (since ${timeOfDay(since)}, ${seconds} s${end})`
}

function timeOfDay(time: Date): string {
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':')
}
