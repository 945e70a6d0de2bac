import { spawnSync } from 'node:child_process'
import { globSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { packageAt } from '../build/licences.ts'

/** The texts of the waiting changesets, in the order of their names. */
export function waitingChangesets(root: string): readonly string[] {
  return filesIn(root).map((file) => {
    const [, words] = /^---\n[^]*?^---\n([^]*)$/m.exec(readFileSync(file, 'utf8')) ?? []
    if (words === undefined) throw new Error(`${file} is no changeset: it begins with --- and sizes`)
    return words
  })
}

/** Lets changesets decide the next version: it writes package.json and removes the changesets. */
export function nextVersion(root: string): string {
  if (filesIn(root).length === 0) throw new Error('no changeset decides the version: name it, such as 0.2.0')
  const require = createRequire(import.meta.url)
  const program = join(dirname(require.resolve('@changesets/cli/package.json')), 'bin.js')
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'version'], { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`changeset version failed:\n${stdout}${stderr}`)
  return packageAt(root).version
}

/** Removes the changesets, whose texts are in the CHANGELOG now. */
export function removeChangesets(root: string): void {
  for (const file of filesIn(root)) rmSync(file)
}

function filesIn(root: string): readonly string[] {
  return globSync('.changeset/*.md', { cwd: root })
    .filter((file) => !file.endsWith('README.md'))
    .toSorted()
    .map((file) => join(root, file))
}
