import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesOf } from './places.ts'

/** The address of the repository that package.json names, without `.git`. */
export function repositoryOf(root: string): string {
  const { homepage } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { homepage: string }
  return homepage.replace(/#.*$/, '')
}

/** Writes the address of the repository in place of the one that package.json names, in every file. Returns the files that changed. */
export function writeRepository(root: string, address: string): readonly string[] {
  if (!/^https:\/\/[^\s/?#]+\/[^\s?#]*[^\s?#/]$/.test(address) || address.endsWith('.git'))
    throw new Error(`${address} is no address of a repository such as https://github.com/OWNER/cicdstatemgr`)
  const old = repositoryOf(root)
  const changed = [...filesOf(root)].filter(([file, text]) => {
    // What only begins like it is another repository.
    const [first = '', ...rest] = text.split(old)
    const after = first + rest.map((part) => (/^[\w-]/.test(part) ? old : address) + part).join('')
    if (after !== text) writeFileSync(join(root, file), after)
    return after !== text
  })
  return changed.map(([file]) => file).toSorted()
}
