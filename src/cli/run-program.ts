import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import { messageOf, systemCodeOf } from '../errors/cicd-error.ts'

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const

/** Runs a program with the streams of this process, and passes signals on. Returns its exit code; if a signal ended it, 128 plus the signal's number. */
export async function runProgram(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  let child: ChildProcess
  try {
    child = spawn(program, args, { stdio: 'inherit', env })
  } catch (error) {
    return cannotRun(program, error)
  }
  // The program decides how to handle a signal. This process ends when the program ends.
  for (const signal of forwarded) {
    process.removeAllListeners(signal)
    process.on(signal, () => child.kill(signal))
  }
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(cannotRun(program, error)))
    child.on('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]))
  })
}

/** Prints the reason, and returns the exit code that a shell would return. The context data may be larger than the environment of a program can be. */
function cannotRun(program: string, error: unknown): number {
  const code = systemCodeOf(error)
  const why =
    code === 'E2BIG' ? 'its arguments and CICD_ variables are larger than the system allows' : messageOf(error)
  process.stderr.write(`Error: cannot run ${program}: ${why}\n`)
  return code === 'ENOENT' ? 127 : 126
}

/** The environment of this process with the variables added, and without those that would give our secrets to the program. */
export function programEnvironment(
  env: NodeJS.ProcessEnv,
  variables: Readonly<Record<string, string>>,
  secretValues: readonly string[],
): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name, value = '']) => {
    if (!name.startsWith('CICDSTATEMGR_')) return true
    return name !== 'CICDSTATEMGR_SECRETS_PATH' && !secretValues.some((secret) => value.includes(secret))
  })
  return { ...Object.fromEntries(kept), ...variables }
}
