import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** All inputs of an image, except for the base image. */
const patterns = [
  'src/**/*.ts',
  'scripts/build/*',
  'scripts/image/*',
  'scripts/image.ts',
  'images/Containerfile',
  'images/*.{sh,txt}',
  'package.json',
  'package-lock.json',
  'LICENSE',
]

/** A hash of all inputs of the images. */
export function hashOfInputs(root: string): string {
  const hash = createHash('sha256').update(process.version)
  for (const file of globSync(patterns, { cwd: root }).toSorted()) {
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}
