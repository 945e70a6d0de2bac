import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The name, version and licence of a package, with its directory. */
export interface Package {
  readonly directory: string
  readonly name: string
  readonly version: string
  readonly license?: string
}

/** The npm packages of the bundled files. */
export function packagesOf(root: string, files: readonly string[]): readonly Package[] {
  const directories = files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? [])
  return [...new Set(directories)].toSorted().map((directory) => packageAt(join(root, directory)))
}

/** The package in a directory. */
export function packageAt(directory: string): Package {
  return { ...(JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Package), directory }
}

/** Names, versions and licence texts of the npm packages of the bundled files. */
export function licenceTexts(root: string, files: readonly string[]): string {
  return packagesOf(root, files)
    .map(licenceText)
    .join(`\n${'-'.repeat(80)}\n\n`)
}

function licenceText({ directory, name, version, license = 'no licence named' }: Package): string {
  const all = readdirSync(directory)
  const own = all.filter((name) => /^(licen[cs]e|copying|notice)/i.test(name))
  // Some packages have their licence text in the README.
  const files = own.length > 0 ? own : all.filter((name) => /^readme/i.test(name))
  const texts = files.map((file) => readFileSync(join(directory, file), 'utf8').trim())
  return `${[`${name} ${version} (${license})`, ...texts].join('\n\n')}\n`
}
