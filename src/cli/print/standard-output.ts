import { messageOf, systemCodeOf } from '../../errors/cicd-error.ts'

/** A reader that stops early (`| head`) is not a failure; a full disk is one, except for output on stderr. */
export function guardStandardStreams(): void {
  // oclif adds a listener that throws out of the event, which prints a stack.
  process.stdout.removeAllListeners('error')
  process.stdout.on('error', (error) => {
    if (systemCodeOf(error) === 'EPIPE') return
    process.exitCode = 6
    process.stderr.write(`Error: cannot write the result: ${messageOf(error)}\n`)
  })
  process.stderr.removeAllListeners('error')
  process.stderr.on('error', () => undefined)
}
