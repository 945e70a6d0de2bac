import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Package {
  readonly name: string
  readonly version: string
  readonly license?: string
}

/** Names, versions and licence texts of the packages that the bundled files are from. */
export function licenceTexts(root: string, files: readonly string[]): string {
  const directories = files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? [])
  return [...new Set(directories)]
    .toSorted()
    .map((directory) => licenceText(join(root, directory)))
    .join(`\n${'-'.repeat(80)}\n\n`)
}

function licenceText(directory: string): string {
  const {
    name,
    version,
    license = 'no licence named',
  } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Package
  const files = readdirSync(directory).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name))
  const texts = files.map((file) => readFileSync(join(directory, file), 'utf8').trim())
  return `${[`${name} ${version} (${license})`, ...texts].join('\n\n')}\n`
}
