import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { withoutCoverage } from '../../test/support/without-coverage.ts'

/** A process that prints `ready`, waits for a line on its standard input, works, and answers with a line of JSON. */
export interface Child {
  readonly process: ChildProcess
  /** Fails when the process ends instead. */
  nextLine(): Promise<string>
  /** The lines until the process ends. */
  lines: AsyncIterableIterator<string>
}

/** Starts one of the scripts beside this file. */
export function startChild(script: string, task: object): Child {
  const child = spawn(process.execPath, [join(import.meta.dirname, script), JSON.stringify(task)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: withoutCoverage(),
  })
  // One that is killed does not listen any more.
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

/** Lets processes begin at the same moment, and returns their answers. `meanwhile`: they work until it is over. */
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
