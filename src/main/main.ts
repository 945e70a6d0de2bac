import { CicdError } from '../errors/cicd-error.ts'
import { interruption } from '../cli/interruption.ts'
import { expandEach } from '../cli/flags/each.ts'
import { loadOclifConfig } from '../cli/oclif-config.ts'
import { reportError, wantsJson } from '../cli/print/report-error.ts'
import { findCommand, showHelp, splitCommand } from '../cli/print/show-help.ts'
import { exitOnSignals } from './signals.ts'
import { guardStandardStreams } from '../cli/print/standard-output.ts'

const helpFlags = ['-h', '--help']
const versionFlags = ['-v', '--version']
const ownFlags = [...helpFlags, ...versionFlags]

/** Runs the program as a process. */
export async function main(argv: readonly string[]): Promise<void> {
  guardStandardStreams()
  exitOnSignals()
  await finished(runCommandLine(argv))
}

/** Waits for the work of the process. Node ends a process in which nothing is left to wait for: if the work is not done then, this is a failure. */
export async function finished(work: Promise<void>): Promise<void> {
  const unfinished = () => {
    process.stderr.write('Error: the program ended before its work was done (this is a bug in cicdstatemgr)\n')
    process.exitCode = 1
  }
  process.once('beforeExit', unfinished)
  await work
  process.off('beforeExit', unfinished)
}

/** Runs one command line. Output goes to the streams of this process, the exit code to `process.exitCode`. */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  const [first] = argv
  if (first?.startsWith('-') === true && !ownFlags.includes(first)) await reported(argv, runOriginals)
  else await reported(expandEach(argv), runCommand)
}

async function reported(argv: readonly string[], run: (argv: readonly string[]) => Promise<void>): Promise<void> {
  try {
    requireWorkingDirectory()
    await run(argv)
  } catch (error) {
    reportError(error, { json: wantsJson(argv) })
  }
}

/** Throws if the working directory is gone, because relative paths start there. */
function requireWorkingDirectory(): void {
  try {
    process.cwd()
  } catch (cause) {
    const message = 'the working directory is not there any more'
    throw new CicdError('NO_WORKING_DIRECTORY', message, { cause, suggestions: ['Go to one that is: cd'] })
  }
}

/** Runs the command line of the Python program, which has flags only. */
async function runOriginals(argv: readonly string[]): Promise<void> {
  const { runLegacy } = await import('../legacy/legacy.ts')
  const { env, stdout, stderr } = process
  process.exitCode = await runLegacy(argv, { env, cwd: process.cwd(), stdout, stderr, signal: interruption.signal })
}

async function runCommand(argv: readonly string[]): Promise<void> {
  const config = await loadOclifConfig()
  const [first = '--help', ...rest] = splitCommand(config, argv)
  if (versionFlags.includes(first)) {
    process.stdout.write(`${config.userAgent}\n`)
  } else if (first === 'help' && rest[0] === 'python') {
    const { legacyHelp } = await import('../legacy/arguments.ts')
    process.stdout.write(legacyHelp())
  } else if (helpFlags.includes(first)) {
    await showHelp(config)
  } else if (asksForHelp(rest)) {
    await showHelp(config, first)
  } else {
    await config.runCommand(first, rest, findCommand(config, first, rest))
  }
}

function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return argv.slice(0, end === -1 ? undefined : end).some((arg) => helpFlags.includes(arg))
}
