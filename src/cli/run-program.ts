import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { messageOf, systemCodeOf } from '../errors/cicd-error.ts'

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const

/** Runs a program on this process' streams, passes signals on, and says what it exited with; 128 and more as shells do. */
export async function runProgram(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit', env })
  // It decides what a signal means, and we end when it does.
  for (const signal of forwarded) {
    process.removeAllListeners(signal)
    process.on(signal, () => child.kill(signal))
  }
  return new Promise((resolve) => {
    child.on('error', (error) => {
      process.stderr.write(`Error: cannot run ${program}: ${messageOf(error)}\n`)
      resolve(systemCodeOf(error) === 'ENOENT' ? 127 : 126)
    })
    child.on('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]))
  })
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
