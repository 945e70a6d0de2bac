import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageAt } from '../build/licences.ts'
import { releaseChangelog } from './changelog.ts'
import { nextVersion, removeChangesets, waitingChangesets } from './changesets.ts'
import { filesOf, withVersion } from './places.ts'
import { imageRegistry, withRegistry, writtenRegistry } from './registry.ts'

/** A version that is also valid as an image tag, so it has no build metadata (`+…`). */
const semver = /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/

/** Writes a version, or the one that changesets decide, and the registry of the images to all files, and dates the CHANGELOG. Returns the files that changed. */
export function writeVersion(root: string, { version, date }: { version?: string; date: string }): readonly string[] {
  if (version !== undefined && !semver.test(version))
    throw new Error(`${version} is no version such as 0.2.0 or 0.2.0-rc.1`)
  const from = packageAt(root).version
  const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8')
  const additions = waitingChangesets(root)
  // These checks may fail, so they run before any file is written.
  releaseChangelog(changelog, { version: version ?? 'next', date, additions })
  const registry = { from: writtenRegistry(root), to: imageRegistry(root) }
  const to = version ?? nextVersion(root)

  const changed: string[] = []
  const write = (file: string, before: string, after: string) => {
    if (before === after) return
    writeFileSync(join(root, file), after)
    changed.push(file)
  }
  for (const [file, text] of filesOf(root))
    write(file, text, withRegistry(withVersion(file, inPackage(file, text, to), { from, to }), registry))
  write('CHANGELOG.md', changelog, releaseChangelog(changelog, { version: to, date, additions }))
  removeChangesets(root)
  return changed.toSorted()
}

/** Replaces the package's own version: the first one in package.json, the first two in package-lock.json. */
function inPackage(file: string, text: string, version: string): string {
  if (file !== 'package.json' && file !== 'package-lock.json') return text
  let left = file === 'package.json' ? 1 : 2
  return text.replace(/"version": "[^"]*"/g, (found) => (left-- > 0 ? `"version": "${version}"` : found))
}
