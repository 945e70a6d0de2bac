import { spawnSync } from 'node:child_process'

export interface RunOptions {
  /** Whether output is shown only for a failure. */
  readonly quiet?: boolean
  readonly env?: NodeJS.ProcessEnv
}

/** Runs a program to its end and returns its output. If it fails, throws an error with that output. */
export function run(
  program: string,
  args: readonly string[],
  { quiet = false, env = process.env }: RunOptions = {},
): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    stdio: ['ignore', 'pipe', quiet ? 'pipe' : 'inherit'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env,
  })
  if (status === 0) return stdout
  throw new Error(`${program} ${args.join(' ')} failed:\n${error?.message ?? `${stdout}${quiet ? stderr : ''}`}`)
}
