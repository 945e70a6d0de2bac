import { rmSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileError } from '../../io/file-error.ts'

/** A folder that only its owner can read. It is removed when this process ends, unless it is kept. */
export class PrivateFolder implements AsyncDisposable {
  readonly path: string
  #isKept = false
  readonly #remove = (): void => {
    if (!this.#isKept) rmSync(this.path, { recursive: true, force: true })
  }

  private constructor(path: string) {
    this.path = path
    // A signal may end the process before the folder is disposed.
    process.once('exit', this.#remove)
  }

  /** Makes a folder in `TMPDIR`, or in the system's temporary folder. Throws `FILE_NOT_WRITABLE` (store-unavailable). */
  static async make({ TMPDIR = '' }: NodeJS.ProcessEnv): Promise<PrivateFolder> {
    const prefix = join(TMPDIR === '' ? tmpdir() : TMPDIR, 'cicdstatemgr-edit-')
    const path = await mkdtemp(prefix).catch((error: unknown) => {
      throw fileError('write', prefix, error)
    })
    return new PrivateFolder(path)
  }

  /** Writes a file that only its owner can read, replaces one of the same name, and returns its path. Throws `FILE_NOT_WRITABLE` (store-unavailable). */
  async write(name: string, text: string): Promise<string> {
    const file = join(this.path, name)
    await writeFile(file, text, { mode: 0o600 }).catch((error: unknown) => {
      throw fileError('write', file, error)
    })
    return file
  }

  /** Keeps the folder when the process ends. */
  keep(): void {
    this.#isKept = true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off('exit', this.#remove)
    if (!this.#isKept) await rm(this.path, { recursive: true, force: true })
  }
}
