import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A program that runs beside others. */
export interface Part {
  readonly name: string
  readonly command: readonly [program: string, ...args: string[]]
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Its output is shown though it succeeds. */
  readonly tells?: boolean
}

export interface Outcome {
  readonly name: string
  readonly succeeded: boolean
  /** Both streams, in the order written. */
  readonly output: string
}

/** Runs parts beside each other, so many at once, in their order; `say` gets what each has to tell, as a whole, when it ends. */
export async function runParts(
  parts: readonly Part[],
  { atOnce = parts.length, say }: { readonly atOnce?: number; readonly say: (text: string) => void },
): Promise<readonly Outcome[]> {
  const waiting = [...parts]
  const outcomes: Outcome[] = []
  const lane = async () => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      const start = performance.now()
      const { succeeded, output } = await run(part)
      const seconds = ((performance.now() - start) / 1000).toFixed(0)
      const shown = succeeded && part.tells !== true ? '' : output
      say(`${shown}${succeeded ? '✔' : '✘'} ${part.name} (${seconds} s)\n`)
      outcomes.push({ name: part.name, succeeded, output })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return outcomes
}

/** Into a file: a pipe would stay open as long as anything that a part has left running. */
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
