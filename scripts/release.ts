/** The steps of a release that change or check files: `npm run release:version` and similar scripts; docs/releasing.md describes when to run them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageAt } from './build/licences.ts'
import { notesOf } from './release/changelog.ts'
import { releaseProblems } from './release/check.ts'
import { imageRegistry, isLocalRegistry } from './release/registry.ts'
import { writeRepository } from './release/repository.ts'
import { writeVersion } from './release/write-version.ts'

const root = process.cwd()
const commands: Readonly<Record<string, (...args: (string | undefined)[]) => readonly string[]>> = {
  /** version [VERSION]: writes a version to all files and to the CHANGELOG; without VERSION, changesets decide. */
  version: (version) => {
    const date = new Date().toISOString().slice(0, 10)
    const files = writeVersion(root, { date, ...(version !== undefined && { version }) })
    const registry = imageRegistry(root)
    const local = isLocalRegistry(registry)
      ? ': it cannot be released like this (config.imageRegistry of package.json)'
      : ''
    return [...files, `the registry of the images is ${registry}${local}`, `the version is ${packageAt(root).version}`]
  },
  /** repository ADDRESS: writes the address of this repository in place of the old one. */
  repository: (address = '') => writeRepository(root, address),
  /** check TAG REPOSITORY: checks whether a release can be made from the files. */
  check: (tag = '', repository = '') => {
    const problems = releaseProblems(root, { tag, repository })
    if (problems.length > 0) throw new Error(problems.join('\n'))
    return [`${tag} can be released`]
  },
  /** notes VERSION: prints the CHANGELOG's section of a version. */
  notes: (version = '') => [notesOf(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), version).trimEnd()],
}

try {
  const [name = '', ...args] = process.argv.slice(2)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) throw new Error(`usage: node scripts/release.ts ${Object.keys(commands).join('|')} …`)
  for (const line of command(...args)) process.stdout.write(`${line}\n`)
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
