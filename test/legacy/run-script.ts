import { spawn } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const program = new URL('../../bin/run.js', import.meta.url).pathname

interface Ran {
  readonly exit: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end, with nothing in its environment but `PATH` and what is given. */
export async function runProgram(
  command: string,
  args: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: Readonly<Record<string, string>> },
): Promise<Ran> {
  const child = spawn(command, args, {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const [exit, stdout, stderr] = await Promise.all([exited, text(child.stdout), text(child.stderr)])
  return { exit, stdout, stderr }
}

/** Runs a bash script in which `cicdstatemgr` is the built program; the script stops at the first failure. */
export async function runScript(script: string, cwd: string): Promise<Ran> {
  const bin = join(cwd, 'bin')
  await mkdir(bin)
  await writeFile(join(bin, 'cicdstatemgr'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`)
  await chmod(join(bin, 'cicdstatemgr'), 0o755)
  return runProgram('bash', ['-euc', script], { cwd, env: { PATH: `${bin}:${process.env.PATH ?? ''}` } })
}
