import { chmod, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { spawnCli } from './cli.ts'
import { repositoryRoot } from './manifests.ts'
import { files, folderWith } from './migrate-files.ts'
import type { Shown } from './migrate-files.ts'

const built = join(repositoryRoot, 'bin', 'run.js')
const { XDG_CACHE_HOME: cacheHome = join(homedir(), '.cache') } = process.env

/** Ours, with Python's help, and with something changed by a script before. */
export async function programOf(cwd: string, script: string): Promise<void> {
  const help = `if (args.includes('--help')) { console.log('--init-new INIT_NEW --tmpl-ctx-var TMPL_CTX_VAR'); process.exit(0) }\n`
  const start = `let args = process.argv.slice(2)\n${help}`
  const end = `process.argv.splice(2, Infinity, ...args)\nawait import(${JSON.stringify(built)})\n`
  await writeFile(join(cwd, 'other.mjs'), start + script + end)
  await writeFile(
    join(cwd, 'other'),
    `#!/bin/sh\nXDG_CACHE_HOME='${cacheHome}' exec '${process.execPath}' '${join(cwd, 'other.mjs')}' "$@"\n`,
  )
  await chmod(join(cwd, 'other'), 0o755)
}

/** The arguments of `migrate check` for `files`, with JSON output. */
export const compareArgs = ['--config', 'config.yaml', '--secrets', 'secrets.yaml', '--app', 'app.yaml', '--json']

/** What the comparison with a program of `programOf` finds, for `files` with these in their place. */
export async function findingsOf(script: string, others: Readonly<Record<string, string>> = {}, more: string[] = []) {
  const cwd = await folderWith({ ...files, ...others })
  await programOf(cwd, script)
  const env = { PATH: `${cwd}:${process.env.PATH ?? ''}` }
  const { stdout } = await spawnCli(['migrate', 'check', ...compareArgs, '--python', 'other', ...more], { cwd, env })
  const { findings } = JSON.parse(stdout) as {
    findings: (Shown['findings'][number] & { there?: string; here?: string })[]
  }
  return findings.filter(({ code }) => /^PROGRAMS_|^FAILS_/.test(code))
}
