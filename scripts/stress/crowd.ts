import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { withoutCoverage } from '../../test/support/without-coverage.ts'

/** A process that prints `ready`, waits for a line on its standard input, works, and answers with a line of JSON. */
export interface Child {
  readonly process: ChildProcess
  /** The next line; rejects if the process ends first. */
  nextLine(): Promise<string>
  /** The lines until the process ends. */
  lines: AsyncIterableIterator<string>
}

/** Starts one of the scripts in this folder. */
export function startChild(script: string, task: object): Child {
  const child = spawn(process.execPath, [join(import.meta.dirname, script), JSON.stringify(task)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: withoutCoverage(),
  })
  // A process that was killed does not read its input any more.
  child.stdin.on('error', () => undefined)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    process: child,
    lines,
    async nextLine() {
      const line = await lines.next()
      if (line.done === true) throw new Error(`${script} ended before it had answered`)
      return line.value
    },
  }
}

/** Lets processes begin at the same moment, and returns their answers. With `meanwhile`, they work until it resolves. */
export async function crowd<Answer>(
  script: string,
  tasks: readonly object[],
  meanwhile?: () => Promise<void>,
): Promise<Answer[]> {
  const children = tasks.map((task) => startChild(script, task))
  try {
    for (const child of children) await child.nextLine()
    for (const { process } of children) process.stdin?.write('go\n')
    await meanwhile?.()
    for (const { process } of children) process.stdin?.end()
    return await Promise.all(children.map(async (child) => JSON.parse(await child.nextLine()) as Answer))
  } finally {
    for (const { process } of children) process.kill('SIGKILL')
  }
}
