import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { runCommandLine } from '../../src/main/main.ts'

const root = join(import.meta.dirname, '..', '..')
const built = join(root, 'bin', 'run.js')

export interface CliOptions {
  /** The working directory; absolute. */
  readonly cwd: string
  /** Variables that are added to the environment, which has none of the product's own. */
  readonly env?: Readonly<Record<string, string>>
  /** Standard input; empty by default. */
  readonly input?: string | Uint8Array
}

export interface CliResult {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** Runs a command line in this process, from source: this is fast, and counts for coverage. Only one can run at a time. */
export async function cli(args: readonly string[], { cwd, env = {}, input = '' }: CliOptions): Promise<CliResult> {
  const before = { cwd: process.cwd(), env: process.env, exitCode: process.exitCode, stdin: process.stdin }
  const stdout = captured(process.stdout)
  const stderr = captured(process.stderr)
  process.chdir(cwd)
  process.env = cleanEnvironment(env)
  process.exitCode = undefined
  Object.defineProperty(process, 'stdin', { value: Readable.from([Buffer.from(input)]), configurable: true })
  try {
    await runCommandLine(args)
    return { stdout: stdout.text(), stderr: stderr.text(), exitCode: exitCode() }
  } finally {
    stdout.restore()
    stderr.restore()
    process.chdir(before.cwd)
    process.env = before.env
    process.exitCode = before.exitCode
    Object.defineProperty(process, 'stdin', { value: before.stdin, configurable: true })
  }
}

/** Runs a command line in a process of its own, as users do. It uses dist/, which `npm run build` makes. */
export async function spawnCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const { child, result } = startCli(args, options)
  child.stdin?.end(options.input ?? '')
  return result
}

/** `spawnCli` that returns the process at once. The caller must end its standard input. */
export function startCli(
  args: readonly string[],
  { cwd, env = {} }: Omit<CliOptions, 'input'>,
): { child: ChildProcess; result: Promise<CliResult & { signal: NodeJS.Signals | null }> } {
  if (!existsSync(join(root, 'dist'))) throw new Error('there is no dist/: npm run build')
  const child = spawn(process.execPath, [built, ...args], { cwd, env: cleanEnvironment(env), stdio: 'pipe' })
  // The test must not fail if the process is killed while input is written to it.
  child.stdin.on('error', () => undefined)
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  )
  const result = Promise.all([buffer(child.stdout), buffer(child.stderr), exited]).then(
    ([stdout, stderr, { code, signal }]) => ({
      stdout: stdout.toString(),
      stderr: stderr.toString(),
      exitCode: code ?? -1,
      signal,
    }),
  )
  return { child, result }
}

/** The environment of a process, without the developer's settings of the program, the variables of a CI, and Node's options for tests. */
export function cleanEnvironment(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(CICD|.*_PROXY$|GITHUB_ACTIONS$|GITLAB_CI$|JENKINS_URL$|NODE_OPTIONS$|NODE_COMPILE_CACHE$)/i.test(name),
  )
  // If this were missing, Node would pass on its own value, and every process would write megabytes of unused coverage.
  return { ...Object.fromEntries(kept), NODE_V8_COVERAGE: '', ...env }
}

function exitCode(): number {
  return Number(process.exitCode ?? 0)
}

function captured(stream: NodeJS.WriteStream): { text: () => string; restore: () => void } {
  const chunks: Buffer[] = []
  const { isTTY } = stream
  const write = stream.write.bind(stream)
  // The tests may run in a terminal, but the output here is for a program.
  stream.isTTY = false
  stream.write = (chunk: string | Uint8Array) => {
    chunks.push(Buffer.from(chunk as string))
    return true
  }
  return { text: () => Buffer.concat(chunks).toString(), restore: () => void Object.assign(stream, { write, isTTY }) }
}
