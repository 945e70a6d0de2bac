import { CicdError, messageOf, systemCodeOf } from '../../errors/cicd-error.ts'
import { reportError } from './report-error.ts'

/** Handles errors of stdout and stderr. A reader of stdout that stops early (`| head`) is not a failure; a full disk is one. Errors of stderr are ignored. */
export function guardStandardStreams(): void {
  // The listener that oclif adds throws, which would print a stack.
  process.stdout.removeAllListeners('error')
  process.stdout.on('error', (error) => {
    if (systemCodeOf(error) === 'EPIPE') return
    const message = `cannot write the result: ${messageOf(error)}; if the command changed something, the change is stored`
    // With --json too: what cannot take the result cannot take an error.
    reportError(new CicdError('OUTPUT_NOT_WRITTEN', message, { cause: error }), { json: false })
  })
  process.stderr.removeAllListeners('error')
  process.stderr.on('error', () => undefined)
}
