import { constants } from 'node:fs'
import { access, open, realpath } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import { CicdError } from '../errors/cicd-error.ts'

const name = 'cicdstatemgr'

/** The file of a program, from a path or found in the PATH. Throws `NO_PROGRAM` (usage). */
export async function programNamed(named: string, path: string): Promise<string> {
  const candidates = named.includes('/') ? [resolve(named)] : foldersIn(path).map((folder) => join(folder, named))
  for (const file of candidates) if (await isExecutable(file)) return file
  throw new CicdError('NO_PROGRAM', `--python ${named}: there is no such program`, {
    suggestions: [
      'Install it: python3 -m venv venv && venv/bin/pip install cicdstatemgr==1.2.4, then --python venv/bin/cicdstatemgr.',
    ],
  })
}

/** The Python program in the PATH, if there is one: a script that Python runs. Our own program has the same name. */
export async function pythonProgramIn(path: string): Promise<string | undefined> {
  for (const folder of foldersIn(path)) {
    const file = join(folder, name)
    if ((await isExecutable(file)) && /^#!.*python/.test(await firstLine(file))) return file
  }
  return undefined
}

function foldersIn(path: string): readonly string[] {
  return path.split(delimiter).filter((folder) => folder !== '')
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
}

async function firstLine(file: string): Promise<string> {
  await using handle = await open(await realpath(file))
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(200), 0, 200, 0)
  return buffer.toString('latin1', 0, bytesRead).split('\n')[0] ?? ''
}
