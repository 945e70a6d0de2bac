import { execFile } from 'node:child_process'
import { appendFileSync, globSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

/** A TypeScript program without the types of the DOM and of Node has no AbortSignal; for other programs this declaration adds nothing. */
const abortSignal = '\ndeclare global {\n  interface AbortSignal {}\n}\n'

/** Writes only the declarations that users of the library need into dist. They are not type-checked, because lint has done that. */
export async function writeTypes(root: string): Promise<void> {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  await promisify(execFile)(process.execPath, [tsc, '-p', join(import.meta.dirname, 'tsconfig.json')])
  const dist = join(root, 'dist')
  appendFileSync(join(dist, 'index.d.ts'), abortSignal)
  const seen = reachableFrom(join(dist, 'index.d.ts'), new Set())
  for (const file of globSync('**/*.d.ts', { cwd: dist })) {
    if (!seen.has(join(dist, file))) rmSync(join(dist, file))
  }
}

function reachableFrom(file: string, seen: Set<string>): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  // TypeScript reads './x.ts' in a declaration as './x.d.ts'.
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)\.ts'/g)) {
    reachableFrom(join(dirname(file), `${path}.d.ts`), seen)
  }
  return seen
}
