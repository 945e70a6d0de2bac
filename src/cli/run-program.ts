import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import { messageOf, systemCodeOf } from '../errors/cicd-error.ts'

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const

/** Runs a program on this process' streams, passes signals on, and says what it exited with; 128 and more as shells do. */
export async function runProgram(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  let child: ChildProcess
  try {
    child = spawn(program, args, { stdio: 'inherit', env })
  } catch (error) {
    return cannotRun(program, error)
  }
  // It decides what a signal means, and we end when it does.
  for (const signal of forwarded) {
    process.removeAllListeners(signal)
    process.on(signal, () => child.kill(signal))
  }
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(cannotRun(program, error)))
    child.on('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]))
  })
}

/** Says why, and what a shell would exit with. Whoever writes a value into the context data may make it larger than an environment can be. */
function cannotRun(program: string, error: unknown): number {
  const code = systemCodeOf(error)
  const why = code === 'E2BIG' ? 'its arguments and CICD_ variables are more than the system takes' : messageOf(error)
  process.stderr.write(`Error: cannot run ${program}: ${why}\n`)
  return code === 'ENOENT' ? 127 : 126
}

/** Our environment and the variables, without what would hand our secrets down. */
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
