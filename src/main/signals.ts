import { removeUnfinishedFiles } from '../io/atomic-file.ts'

const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/**
 * Ends the process at once when told to: every write is atomic, so what is stored is the revision before or after.
 * Only unfinished temporary files need clearing away.
 */
export function exitOnSignals(): void {
  for (const [signal, exitCode] of Object.entries(signals)) {
    process.once(signal, () => {
      removeUnfinishedFiles()
      process.exit(exitCode)
    })
  }
}
