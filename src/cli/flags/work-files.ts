import { realpath, stat } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import * as Flags from '@oclif/core/flags'
import { CicdError } from '../../errors/cicd-error.ts'
import { writeAtomically } from '../../io/atomic-file.ts'
import { textFlag } from './flag-kinds.ts'

/** The flag for the directory that must contain all files that the command line names. */
export const filesDirFlag = {
  'files-dir': Flags.string({
    description:
      'directory that the files named here must be in, once links are followed; their relative names start there',
    helpValue: 'DIR',
    parse: nonEmpty,
  }),
}

/** The flags for a file that gets the result instead of stdout. */
export const outputFlags = {
  ...filesDirFlag,
  output: textFlag({
    description: 'write it to this file, whole or not at all, and print the name of the file instead',
    helpValue: 'FILE',
  }),
}

/** Refuses an empty value, which an unbound workspace gives. It must not count as unset, because that allows any file. */
function nonEmpty(text: string): Promise<string> {
  if (text !== '') return Promise.resolve(text)
  throw new CicdError('USAGE', 'the directory is empty; leave the flag out if any file may be named')
}

/** The path of a file to read. With a `dir`, a file outside of it throws `FILE_OUTSIDE` (usage); `-` is standard input. */
export async function fileToRead(file: string, dir: string | undefined): Promise<string> {
  if (dir === undefined || file === '-') return file
  const path = resolve(dir, file)
  // A file that does not exist is not an error here: the code that reads it reports that.
  const real = await realpath(path).catch(() => undefined)
  await requireInside(dir, real ?? (await realPlace(path)), file)
  return real ?? path
}

/** Writes a text to a file, with mode 0644. Throws `FILE_OUTSIDE` (usage), `FILE_NOT_WRITABLE` (store-unavailable). */
export async function writeOutput(file: string, dir: string | undefined, text: string): Promise<void> {
  await writeAtomically(resolve(await fileToWrite(file, dir)), text, { mode: 0o644 })
}

/** The path of a file to write. With a `dir`, a file outside of it throws `FILE_OUTSIDE` (usage). */
export async function fileToWrite(file: string, dir: string | undefined): Promise<string> {
  if (dir === undefined) return file
  const path = resolve(dir, file)
  await requireInside(dir, resolve(await realPlace(dirname(path)), relative(dirname(path), path)), file)
  return path
}

/** The real path of a folder that may not exist yet: the real path of the nearest existing folder, and the rest. */
async function realPlace(path: string): Promise<string> {
  const real = await realpath(path).catch(() => undefined)
  if (real !== undefined || dirname(path) === path) return real ?? path
  return resolve(await realPlace(dirname(path)), relative(dirname(path), path))
}

async function requireInside(dir: string, path: string, named: string): Promise<void> {
  const root = await realpath(dir).catch(() => undefined)
  const isThere = root !== undefined && (await stat(root)).isDirectory()
  if (!isThere) throw new CicdError('FILE_OUTSIDE', `--files-dir ${dir}: there is no such directory`, { file: dir })
  const [first = ''] = relative(root, path).split(sep)
  if (first !== '' && first !== '..') return
  throw new CicdError('FILE_OUTSIDE', `${named} is not in the directory ${dir}`, { file: named })
}
