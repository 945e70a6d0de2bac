import { rmSync } from 'node:fs'

/** Temporary files of this process that have not yet taken their target's place. */
export const unfinishedFiles = new Set<string>()

/** For a process that ends at once, when told to by a signal: its temporary files go with it. */
export function removeUnfinishedFiles(): void {
  for (const path of unfinishedFiles) rmSync(path, { force: true })
}
