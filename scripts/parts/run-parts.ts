import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A program that runs at the same time as others. */
export interface Part {
  readonly name: string
  readonly command: readonly [program: string, ...args: string[]]
  /** Extra environment variables. */
  readonly env?: Readonly<Record<string, string>>
  /** The name of the part that must have succeeded before this one starts. */
  readonly after?: string
  /** Whether its output is shown even if it succeeds. */
  readonly tells?: boolean
}

export interface Outcome {
  readonly name: string
  readonly succeeded: boolean
  /** Standard output and standard error, in the order in which they were written. */
  readonly output: string
}

/**
 * Runs parts at the same time, at most `atOnce`, in their order. While the `after` of a part runs, later parts may start first; if it failed, the part is not
 * run and counts as failed. `say` gets the whole output of each part when it ends.
 */
export async function runParts(
  parts: readonly Part[],
  { atOnce = parts.length, say }: { readonly atOnce?: number; readonly say: (text: string) => void },
): Promise<readonly Outcome[]> {
  const waiting = [...parts]
  const running = new Set<Promise<void>>()
  const outcomes: Outcome[] = []
  const stateOf = (name: string | undefined) =>
    name === undefined ? true : outcomes.find((outcome) => outcome.name === name)?.succeeded
  const start = async (part: Part) => {
    const begun = performance.now()
    const { succeeded, output } = stateOf(part.after) === true ? await run(part) : notRun(part)
    const seconds = ((performance.now() - begun) / 1000).toFixed(0)
    const shown = succeeded && part.tells !== true ? '' : output
    say(`${shown}${succeeded ? '✔' : '✘'} ${part.name} (${seconds} s)\n`)
    outcomes.push({ name: part.name, succeeded, output })
  }
  while (waiting.length + running.size > 0) {
    const next = running.size < atOnce ? waiting.findIndex(({ after }) => stateOf(after) !== undefined) : -1
    const [part] = next < 0 ? [] : waiting.splice(next, 1)
    if (part === undefined) {
      if (running.size === 0) throw new Error(`no part has the name that ${waiting[0]?.name} waits for`)
      await Promise.race(running)
    } else {
      const started = start(part).finally(() => running.delete(started))
      running.add(started)
    }
  }
  return outcomes
}

function notRun({ after }: Part): Omit<Outcome, 'name'> {
  return { succeeded: false, output: `not run: ${after} failed\n` }
}

/** Output goes to a file: a pipe would stay open as long as a process that the part left running. */
async function run({ command: [program, ...args], env }: Part): Promise<Omit<Outcome, 'name'>> {
  const place = mkdtempSync(join(tmpdir(), 'cicdstatemgr-part-'))
  const file = join(place, 'output')
  const output = openSync(file, 'a')
  try {
    const child = spawn(program, args, { stdio: ['ignore', output, output], env: { ...process.env, ...env } })
    const ended = await new Promise<string | number | null>((resolve) => {
      child.once('error', (error) => resolve(error.message))
      child.once('exit', (code, signal) => resolve(signal ?? code))
    })
    const reason = typeof ended === 'string' ? `${program}: ${ended}\n` : ''
    return { succeeded: ended === 0, output: readFileSync(file, 'utf8') + reason }
  } finally {
    closeSync(output)
    rmSync(place, { recursive: true })
  }
}
