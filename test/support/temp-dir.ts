import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const made: string[] = []

process.once('exit', () => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true })
})

/** Creates an empty directory, which is removed when the tests end. */
export async function tempDir(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'cicdstatemgr-'))
  made.push(directory)
  return directory
}
