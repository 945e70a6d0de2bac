import { spawn } from 'node:child_process'

/** A program and the arguments before its flags. */
export interface Program {
  readonly command: string
  readonly args: readonly string[]
}

export interface ProgramEnd {
  /** 1 if a signal ended it. */
  readonly exitCode: number
  readonly stderr: string
}

const longestRun = 60_000
const mostOutput = 1_000_000

/** Runs a program to its end, without a shell, and with only the environment that it is given. Rejects if it cannot be started. */
export async function runProgram(
  program: Program,
  flags: readonly string[],
  place: {
    readonly cwd: string
    readonly env: Readonly<Record<string, string>>
    readonly signal?: AbortSignal | undefined
  },
): Promise<ProgramEnd> {
  const child = spawn(program.command, [...program.args, ...flags], {
    ...place,
    shell: false,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: longestRun,
    killSignal: 'SIGKILL',
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-mostOutput)
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => {
      resolve({ exitCode: code ?? 1, stderr })
    })
  })
}
