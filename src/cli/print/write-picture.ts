import { resolve } from 'node:path'

/** Writes a picture to a file, whole or not at all, and returns the absolute path. Throws `FILE_NOT_WRITABLE` (store-unavailable). */
export async function writePicture(output: string, text: string): Promise<string> {
  const { writeAtomically } = await import('../../io/atomic-file.ts')
  const file = resolve(output)
  await writeAtomically(file, text, { mode: 0o644 })
  return file
}
