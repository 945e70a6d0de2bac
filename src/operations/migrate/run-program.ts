import { spawn } from 'node:child_process'

/** A program, the arguments before its flags, and what it needs in its environment. */
export interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export interface ProgramEnd {
  /** 1 if a signal ended it. */
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

interface RunPlace {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
}

const longestRun = 60_000
const mostOutput = 1_000_000

/**
 * Runs a program to its end, at most a minute, without a shell, and with no environment except `place.env` and its own. Rejects if it cannot be started, or with the
 * reason of the signal if that is aborted.
 */
export async function runProgram(program: Program, flags: readonly string[], place: RunPlace): Promise<ProgramEnd> {
  place.signal?.throwIfAborted()
  const child = spawn(program.command, [...program.args, ...flags], {
    ...place,
    env: { ...place.env, ...program.env },
    shell: false,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: longestRun,
    killSignal: 'SIGKILL',
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-mostOutput)
  })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout = (stdout + text).slice(-mostOutput)
  })
  return new Promise((resolve, reject) => {
    child
      .once('error', (error) => {
        // An aborted run rejects only when the program has ended, because only then may its folder be removed.
        if (place.signal?.aborted !== true) reject(error)
      })
      .once('exit', () => {
        if (place.signal?.aborted === true) reject(reasonOf(place))
      })
      .once('close', (code) => {
        resolve({ exitCode: code ?? 1, stdout, stderr })
      })
  })
}

function reasonOf({ signal }: RunPlace): Error {
  return signal?.reason instanceof Error ? signal.reason : new Error('the run was stopped')
}
