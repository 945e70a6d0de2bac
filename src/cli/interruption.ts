import { constants } from 'node:os'
import { CicdError } from '../errors/cicd-error.ts'

/** Aborted when this process is told to end: what waits gives up, what is being stored is stored. */
export const interruption = new AbortController()

/** How long what has begun may take to finish once this process is told to end; a server needs more than a command. */
export const grace = { milliseconds: 500 }

/** Why a command ended early: the signal that the process got. Exits as shells do, with 128 and the signal's number. */
export class Interrupted extends CicdError {
  readonly #exitCode: number

  constructor(signal: NodeJS.Signals) {
    super('INTERRUPTED', `stopped by ${signal}`)
    this.#exitCode = 128 + constants.signals[signal]
  }

  override get exitCode(): number {
    return this.#exitCode
  }
}
