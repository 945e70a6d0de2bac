import { constants } from 'node:os'
import { CicdError } from '../errors/cicd-error.ts'
import type { Logger } from '../io/logger.ts'

/** Aborted when this process gets a signal to end. Waits end then; a commit in progress is finished. */
export const interruption = new AbortController()

/** Milliseconds that work in progress may take after a signal to end. A server sets a longer time. */
export const grace = { milliseconds: 500 }

/** The progress of the command, whose newest wait is named when a signal ends it. A server sets its log instead. */
export const shownWaits: {
  /** Whether the command prints errors as JSON. */
  json?: boolean
  progress?: { readonly current: string | undefined; clear(): void } | undefined
  serverLog?: Pick<Logger, 'warn'>
} = {}

/** A command ended early because of a signal. The exit code is 128 plus the signal's number, as in shells. */
export class Interrupted extends CicdError {
  readonly #exitCode: number

  constructor(signal: NodeJS.Signals) {
    const waits = shownWaits.serverLog === undefined ? shownWaits.progress?.current : undefined
    super('INTERRUPTED', waits === undefined ? `stopped by ${signal}` : `stopped by ${signal} while ${waits}`)
    this.#exitCode = 128 + constants.signals[signal]
  }

  override get exitCode(): number {
    return this.#exitCode
  }
}
