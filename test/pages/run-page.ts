import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { cleanEnvironment } from '../support/cli.ts'
import { repositoryRoot } from '../support/manifests.ts'
import { tempDir } from '../support/temp-dir.ts'
import type { Block } from './pages.ts'
import { blocksOf, outputIn, readPage } from './pages.ts'

/** A page whose blocks are put into one shell, one after the other, in an empty directory: as somebody who reads it does. */
export interface PageRun {
  readonly page: string
  /** `sh` by default. */
  readonly shell?: 'bash'
  /** Files that are there before, and programs in `bin/`, which is on the PATH. */
  readonly files?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  /** In the order of the page. */
  readonly blocks: readonly RunBlock[]
}

interface RunBlock {
  /** Its first line. */
  readonly first: string
  /** What the page takes for given here: commands whose output nobody sees. */
  readonly given?: string
  /** The same before each of its lines but the first, where they are alternatives. */
  readonly between?: string
  /** Its whole output; times, the user and ids of questions are written TIME, ME and QUESTION. */
  readonly prints?: string | RegExp
  /** Or the first line of the block that shows its output. */
  readonly shown?: string
}

const separator = '-- the next block --\n'

/** The first lines of the blocks that a run accounts for. */
export function blocksRunBy({ blocks }: PageRun): string[] {
  return blocks.flatMap(({ first, shown }) => (shown === undefined ? [first] : [first, shown]))
}

/** Runs the blocks of a page and compares what each prints; what goes to stderr fails it. */
export async function runPage({ page, shell, files = {}, env = {}, blocks }: PageRun): Promise<void> {
  const all = blocksOf(readPage(page))
  const named = (first: string): Block => {
    const found = all.find((block) => block.first === first)
    if (found === undefined) throw new Error(`${page} has no block that begins with ${first}`)
    return found
  }
  const scripts = blocks.map(({ first, given = ':', between }) => {
    const commands = commandsOf(named(first))
    const unseen = (script: string) => `{\n${script}\n} > /dev/null\n`
    return unseen(given) + (between === undefined ? commands : commands.replace(/\n(?=.)/g, `\n${unseen(between)}`))
  })

  const printed = await runShell(shell ?? 'sh', scripts.join(`\necho '${separator.trimEnd()}'\n`), files, env)

  const outputs = withoutTimes(printed).split(separator)
  expect(outputs).to.have.length(blocks.length)
  for (const [index, { first, prints, shown }] of blocks.entries()) {
    const wanted = prints ?? (shown && outputIn(page, shown)) ?? shownIn(named(first))
    if (wanted instanceof RegExp) expect(outputs[index], first).to.match(wanted)
    else expect(outputs[index], first).to.equal(withoutTimes(wanted))
  }
}

/** The lines to type: all of a block, or those behind `$ ` where it shows output as well. */
function commandsOf({ text: block, first }: Block): string {
  if (!first.startsWith('$ ')) return block.replace(/^# .*\n/gm, '')
  return [...block.matchAll(/^\$ (.*)$/gm)].map(([, line = '']) => line).join('\n')
}

function shownIn({ text: block, first }: Block): string {
  return first.startsWith('$ ') ? block.replace(/^\$ .*\n/gm, '') : ''
}

async function runShell(
  shell: string,
  script: string,
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const cwd = await tempDir()
  const bin = await tempDir()
  const program = `#!/bin/sh\nexec "${process.execPath}" "${join(repositoryRoot, 'bin', 'run.js')}" "$@"\n`
  for (const [path, content] of Object.entries({ ...files, 'bin/cicdstatemgr': program })) {
    const file = path.startsWith('bin/') ? join(bin, path.slice(4)) : join(cwd, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
    if (path.startsWith('bin/')) await chmod(file, 0o755)
  }
  const PATH = `${bin}:${process.env.PATH ?? ''}`
  const child = spawn(shell, ['-e'], { cwd, env: { ...cleanEnvironment({ ...env, PATH }) }, stdio: 'pipe' })
  child.stdin.end(script)
  const exited = new Promise<number | null>((exit) => child.once('close', exit))
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exited])
  expect({ stderr, exitCode }, stdout).to.deep.equal({ stderr: '', exitCode: 0 })
  return stdout
}

function withoutTimes(output: string): string {
  return output
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:[\d.]+Z/g, 'TIME')
    .replace(/\b[\w.-]+@[\w.-]+(?= {2})/g, 'ME')
    .replace(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/gm, 'QUESTION')
}
