import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { withoutCoverage } from './without-coverage.ts'

/** The folder of the examples. */
export const examples = join(import.meta.dirname, '..', '..', 'examples')

/** The output of an example's run.sh. Rejects with all output if it does not exit with 0. */
export function runExample(name: string): Promise<string> {
  return runProgram('sh', join(examples, name, 'run.sh'))
}

/** The output of a program. Rejects with all output if it does not exit with 0. */
export async function runProgram(command: string, ...args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: withoutCoverage() })
  const exited = new Promise<number | null>((exit) => child.once('close', exit))
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exited])
  expect(exitCode, stderr + stdout).to.equal(0)
  return stdout
}
