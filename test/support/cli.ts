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
  /** Where it runs; absolute. */
  readonly cwd: string
  /** Added to an environment without variables of the product. */
  readonly env?: Readonly<Record<string, string>>
  /** Standard input; nothing by default. */
  readonly input?: string | Uint8Array
}

export interface CliResult {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** Runs a command line in this process, from source: fast, and coverage counts it. One at a time. */
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

/** Runs a command line as users do: a process of its own, from dist/, which `npm run build` makes. */
export async function spawnCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const { child, result } = startCli(args, options)
  child.stdin?.end(options.input ?? '')
  return result
}

/** The same, with the process at hand; whoever starts it ends its standard input. */
export function startCli(
  args: readonly string[],
  { cwd, env = {} }: Omit<CliOptions, 'input'>,
): { child: ChildProcess; result: Promise<CliResult & { signal: NodeJS.Signals | null }> } {
  if (!existsSync(join(root, 'dist'))) throw new Error('there is no dist/: npm run build')
  const child = spawn(process.execPath, [built, ...args], { cwd, env: cleanEnvironment(env), stdio: 'pipe' })
  // A process that is killed while it is told something is no failure of the test.
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

/** What the program gets: not the developer's own settings of it, nor which CI the tests run in, nor what Node needs to run tests. */
export function cleanEnvironment(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(CICD|.*_PROXY$|GITHUB_ACTIONS$|GITLAB_CI$|JENKINS_URL$|NODE_OPTIONS$|NODE_COMPILE_CACHE$)/i.test(name),
  )
  // Left out, Node would hand its own on, and every process would write megabytes of coverage that nothing reads.
  return { ...Object.fromEntries(kept), NODE_V8_COVERAGE: '', ...env }
}

function exitCode(): number {
  return Number(process.exitCode ?? 0)
}

function captured(stream: NodeJS.WriteStream): { text: () => string; restore: () => void } {
  const chunks: Buffer[] = []
  const { isTTY } = stream
  const write = stream.write.bind(stream)
  // Whoever runs the tests may sit at a terminal; a program reads this.
  stream.isTTY = false
  stream.write = (chunk: string | Uint8Array) => {
    chunks.push(Buffer.from(chunk as string))
    return true
  }
  return { text: () => Buffer.concat(chunks).toString(), restore: () => void Object.assign(stream, { write, isTTY }) }
}
