import { chmod, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { repositoryRoot } from './manifests.ts'

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
