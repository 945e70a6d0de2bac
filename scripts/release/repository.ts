import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesOf } from './places.ts'
import { imageRegistry, isLocalRegistry, writeRegistry } from './registry.ts'

/** The address of the repository that package.json names, without `.git`. */
export function repositoryOf(root: string): string {
  const { homepage } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { homepage: string }
  return homepage.replace(/#.*$/, '')
}

/** Writes the address of the repository in place of the one that package.json names, in every file. On GitHub the images get its registry if they had a local one. Returns the files that changed. */
export function writeRepository(root: string, address: string): readonly string[] {
  if (!/^https:\/\/[^\s/?#]+\/[^\s?#]*[^\s?#/]$/.test(address) || address.endsWith('.git'))
    throw new Error(`${address} is no address of a repository such as https://github.com/OWNER/cicdstatemgr`)
  const old = repositoryOf(root)
  const registry = registryOf(address)
  const changed = [...filesOf(root)].filter(([file, text]) => {
    // A longer address with the same beginning is another repository.
    const [first = '', ...rest] = text.split(old)
    const after = first + rest.map((part) => (/^[\w-]/.test(part) ? old : address) + part).join('')
    if (after !== text) writeFileSync(join(root, file), after)
    return after !== text
  })
  const named = registry === undefined ? [] : nameRegistry(root, registry)
  return [...new Set([...changed.map(([file]) => file), ...named])].toSorted()
}

/** The registry to which the workflow pushes the images of a repository on GitHub. */
function registryOf(address: string): string | undefined {
  const [, owner] = /^https:\/\/github\.com\/([^/]+)\//.exec(address) ?? []
  return owner === undefined ? undefined : `ghcr.io/${owner.toLowerCase()}`
}

/** Writes a registry, but only in place of a local one. Another registry was chosen on purpose. */
function nameRegistry(root: string, registry: string): readonly string[] {
  const old = imageRegistry(root)
  if (!isLocalRegistry(old)) return []
  const file = join(root, 'package.json')
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace(`"imageRegistry": "${old}"`, `"imageRegistry": "${registry}"`))
  return ['package.json', ...writeRegistry(root)]
}
