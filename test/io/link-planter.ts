import { readdirSync, symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'

/** Somebody who may write in a folder too: puts a link to a victim in the place of every temporary file, forever. Says so when it has begun. */
const [, , folder = '', victim = ''] = process.argv
process.stdout.write('begun\n')
for (;;) {
  for (const name of readdirSync(folder).filter((found) => found.endsWith('.tmp'))) {
    try {
      unlinkSync(join(folder, name))
      symlinkSync(victim, join(folder, name))
    } catch {
      // It was faster.
    }
  }
}
