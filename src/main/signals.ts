import { grace, Interrupted, interruption, shownWaits } from '../cli/interruption.ts'
import { reportError, wantsJson } from '../cli/print/report-error.ts'
import { removeUnfinishedFiles } from '../io/temporary-file.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Ends the process when it is told to: waits and requests give up at once, what is being stored is stored. What takes longer than `grace`, as
 * where a store does not answer, and a second
 * signal, end it on the spot: every write is atomic, so what is stored then is the revision before or after.
 */
export function exitOnSignals(): void {
  for (const signal of signals) {
    process.on(signal, () => {
      const interrupted = new Interrupted(signal)
      const exit = () => {
        // The command itself did not get as far as reporting why it ends.
        if (process.exitCode === undefined && shownWaits.isServer !== true) report(interrupted)
        removeUnfinishedFiles()
        process.exit(interrupted.exitCode)
      }
      if (interruption.signal.aborted) exit()
      interruption.abort(interrupted)
      setTimeout(exit, grace.milliseconds).unref()
    })
  }
}

function report(interrupted: Interrupted): void {
  shownWaits.progress?.clear()
  reportError(interrupted, { json: wantsJson(process.argv.slice(2)) })
}
