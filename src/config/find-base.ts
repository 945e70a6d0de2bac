import { readdir, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { CicdError, systemCodeOf } from '../errors/cicd-error.ts'
import { didYouMeanFile } from '../errors/nearest-name.ts'
import { fileError } from '../io/file-error.ts'

export interface BaseRequest {
  /** The base, as a file names it. */
  readonly name: string
  /** The bases dir as the user named it. */
  readonly basesDir: string
  /** Absolute path; a relative bases dir starts here. */
  readonly cwd: string
  /** The file that names it, for messages. */
  readonly namedBy: string
}

/** The real path of a base. Throws (config) `BASE_OUTSIDE_BASES_DIR` when its real path is outside of the bases dir, `BASE_NOT_FOUND` with the nearest name, `FILE_NOT_READABLE`. */
export async function findBase(request: BaseRequest): Promise<string> {
  const { name, basesDir, cwd } = request
  const root = await realpath(resolve(cwd, basesDir)).catch((cause: unknown): never => {
    throw new CicdError(
      'BASES_DIR_NOT_FOUND',
      `the bases dir is not there: ${fileError('read', basesDir, cause).message}`,
      {
        file: basesDir,
        cause,
      },
    )
  })
  if (isAbsolute(name) || !isInside(root, join(root, name))) throw outside(request)
  const path = await realpath(join(root, name)).catch(async (cause: unknown): Promise<never> => {
    throw await unreachable(request, root, cause)
  })
  if (!isInside(root, path)) throw outside(request)
  // A pipe or device would block or never end.
  if (!(await stat(path)).isFile()) {
    throw new CicdError('FILE_NOT_READABLE', `${request.namedBy}: the base ${name} is not a file`, {
      file: name,
    })
  }
  return path
}

/** Compares path segments: a mounted ConfigMap resolves to `..2026_…/core.yaml`, which is inside. */
function isInside(root: string, path: string): boolean {
  const [first = ''] = relative(root, path).split(sep)
  return first !== '' && first !== '..'
}

function outside({ name, basesDir, namedBy }: BaseRequest): CicdError {
  const message = `${namedBy}: the base ${name} lies outside the bases dir ${basesDir}`
  return new CicdError('BASE_OUTSIDE_BASES_DIR', message, { file: namedBy })
}

async function unreachable({ name, basesDir, namedBy }: BaseRequest, root: string, cause: unknown): Promise<CicdError> {
  if (systemCodeOf(cause) !== 'ENOENT') {
    const { message, suggestions } = fileError('read', join(basesDir, name), cause)
    return new CicdError('FILE_NOT_READABLE', `${namedBy}: ${message}`, { file: namedBy, cause, suggestions })
  }
  const there = await readdir(root).catch(() => [])
  const message = `${namedBy}: there is no base ${name} in the bases dir ${basesDir}${didYouMeanFile(name, there)}`
  return new CicdError('BASE_NOT_FOUND', message, { file: namedBy, cause })
}
