import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import { messageOf, systemCodeOf } from '../errors/cicd-error.ts'

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const

/** Runs a program with this process' streams, passes signals on, and returns its exit code; 128 and more as in shells. */
export async function runProgram(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  let child: ChildProcess
  try {
    child = spawn(program, args, { stdio: 'inherit', env })
  } catch (error) {
    return cannotRun(program, error)
  }
  // The program decides how to handle a signal, and this process ends with it.
  for (const signal of forwarded) {
    process.removeAllListeners(signal)
    process.on(signal, () => child.kill(signal))
  }
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(cannotRun(program, error)))
    child.on('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]))
  })
}

/** Prints the reason, and returns the exit code of a shell. A value in the context data may be larger than an environment can be. */
function cannotRun(program: string, error: unknown): number {
  const code = systemCodeOf(error)
  const why =
    code === 'E2BIG' ? 'its arguments and CICD_ variables are larger than the system allows' : messageOf(error)
  process.stderr.write(`Error: cannot run ${program}: ${why}\n`)
  return code === 'ENOENT' ? 127 : 126
}

/** Our environment and the variables, without those that would pass on our secrets. */
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
