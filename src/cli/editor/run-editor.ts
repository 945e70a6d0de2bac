import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { CicdError, messageOf, systemCodeOf } from '../../errors/cicd-error.ts'
import { Interrupted } from '../interruption.ts'

/** Milliseconds that an editor has to end after a signal; then it is killed. */
const patience = 500

/** The signals of Ctrl-C and Ctrl-\. Only the editor reacts to them. */
const forTheEditor = ['SIGINT', 'SIGQUIT'] as const
const forBoth = ['SIGTERM', 'SIGHUP'] as const

/**
 * Opens a file in an editor and waits for its end. Throws `EDITOR_FAILED` (usage) if it cannot be started or fails, and `Interrupted` if this
 * process got a signal to end, which it passes on to the editor.
 */
export async function runEditor([program, ...args]: readonly [string, ...string[]], file: string): Promise<void> {
  // If stdout is not a terminal, the program that reads it must get only the result, so the editor writes to stderr.
  const output = process.stdout.isTTY ? 'inherit' : process.stderr.fd
  let child: ChildProcess | undefined
  let told: NodeJS.Signals | undefined
  const passOn = (signal: NodeJS.Signals) => {
    told = signal
    child?.kill(signal)
    setTimeout(() => child?.kill('SIGKILL'), patience).unref()
  }
  const before = [
    ...forTheEditor.map((signal) => [signal, listenInstead(signal, [() => undefined])] as const),
    ...forBoth.map((signal) => [signal, listenInstead(signal, [passOn])] as const),
  ]
  try {
    const editor = spawn(program, [...args, file], { stdio: ['inherit', output, 'inherit'] })
    child = editor
    const ending = await new Promise<string | undefined>((resolve) => {
      editor.on('error', (error) => resolve(`cannot be started: ${whyNot(error, program)}`))
      editor.on('exit', (code, signal) =>
        resolve(code === 0 ? undefined : `ended with ${signal ?? `exit code ${code}`}`),
      )
    })
    if (told !== undefined) throw new Interrupted(told)
    if (ending !== undefined) throw failed(program, ending)
  } finally {
    for (const [signal, listeners] of before) listenInstead(signal, listeners)
  }
}

/** Replaces the listeners of a signal, and returns the old ones. New ones are added first: a signal without a listener would end this process at once. */
function listenInstead(
  signal: NodeJS.Signals,
  listeners: readonly NodeJS.SignalsListener[],
): readonly NodeJS.SignalsListener[] {
  const before = process.listeners(signal)
  for (const listener of listeners) process.on(signal, listener)
  for (const listener of before) process.removeListener(signal, listener)
  return before
}

function whyNot(error: Error, program: string): string {
  const isMissing = systemCodeOf(error) === 'ENOENT'
  if (isMissing) return program.includes('/') ? 'there is no such file' : `there is no program ${program} in PATH`
  return systemCodeOf(error) === 'EACCES' ? 'it may not be executed' : messageOf(error)
}

function failed(program: string, ending: string): CicdError {
  return new CicdError('EDITOR_FAILED', `the editor ${program} ${ending}. Nothing was stored.`)
}
