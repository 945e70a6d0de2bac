import { messageOf, systemCodeOf } from '../../errors/cicd-error.ts'

/** Handles errors of stdout and stderr. A reader of stdout that stops early (`| head`) is not a failure; a full disk is one. Errors of stderr are ignored. */
export function guardStandardStreams(): void {
  // The listener that oclif adds throws, which would print a stack.
  process.stdout.removeAllListeners('error')
  process.stdout.on('error', (error) => {
    if (systemCodeOf(error) === 'EPIPE') return
    process.exitCode = 6
    process.stderr.write(`Error: cannot write the result: ${messageOf(error)}\n`)
  })
  process.stderr.removeAllListeners('error')
  process.stderr.on('error', () => undefined)
}
