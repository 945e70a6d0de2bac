import { spawn } from 'node:child_process'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { Interrupted } from '../interruption.ts'

/** How long an editor may take to end after a signal. */
const patience = 500

/** The signals of Ctrl-C and Ctrl-\: they are for the editor. */
const forTheEditor = ['SIGINT', 'SIGQUIT'] as const
const forBoth = ['SIGTERM', 'SIGHUP'] as const

/**
 * Opens a file in an editor and waits for its end. Throws `EDITOR_FAILED` (usage) if it cannot be started or fails, and `Interrupted` if this
 * process got a signal to end, which it passes on to the editor.
 */
export async function runEditor([program, ...args]: readonly [string, ...string[]], file: string): Promise<void> {
  // A program that reads our output must get only the result.
  const output = process.stdout.isTTY ? 'inherit' : process.stderr.fd
  const handlers = [...forTheEditor, ...forBoth].map((signal) => [signal, process.listeners(signal)] as const)
  let told: NodeJS.Signals | undefined
  for (const [signal] of handlers) process.removeAllListeners(signal)
  try {
    const child = spawn(program, [...args, file], { stdio: ['inherit', output, 'inherit'] })
    for (const signal of forTheEditor) process.on(signal, () => undefined)
    for (const signal of forBoth) {
      process.on(signal, () => {
        told = signal
        child.kill(signal)
        setTimeout(() => child.kill('SIGKILL'), patience).unref()
      })
    }
    const ending = await new Promise<string | undefined>((resolve) => {
      child.on('error', (error) => resolve(`cannot be started: ${messageOf(error)}`))
      child.on('exit', (code, signal) =>
        resolve(code === 0 ? undefined : `ended with ${signal ?? `exit code ${code}`}`),
      )
    })
    if (told !== undefined) throw new Interrupted(told)
    if (ending !== undefined) throw failed(program, ending)
  } finally {
    for (const [signal, listeners] of handlers) {
      process.removeAllListeners(signal)
      for (const listener of listeners) process.on(signal, listener)
    }
  }
}

function failed(program: string, ending: string): CicdError {
  return new CicdError('EDITOR_FAILED', `the editor ${program} ${ending}. Nothing was stored.`)
}
