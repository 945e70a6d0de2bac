import { grace, Interrupted, interruption, shownWaits } from '../cli/interruption.ts'
import { reportError, wantsJson } from '../cli/print/report-error.ts'
import { removeUnfinishedFiles } from '../io/temporary-file.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Ends the process on a signal. Waits and requests are aborted at once; a commit that has begun is finished. The process exits at once on a second signal, and
 * after `grace`, for instance when a store does not answer. Every write is atomic, so the stored revision is then the one before or after.
 */
export function exitOnSignals(): void {
  for (const signal of signals) {
    process.on(signal, () => {
      const interrupted = new Interrupted(signal)
      const exit = () => {
        // The command itself did not get as far as reporting why it ends.
        if (process.exitCode === undefined) report(interrupted)
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
  if (shownWaits.serverLog !== undefined) {
    shownWaits.serverLog.warn(`${interrupted.message} before its work was finished`)
    return
  }
  shownWaits.progress?.clear()
  reportError(interrupted, { json: shownWaits.json ?? wantsJson(process.argv.slice(2)) })
}
