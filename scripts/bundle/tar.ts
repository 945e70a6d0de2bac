import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'

/** A file of an archive. */
export interface TarFile {
  readonly name: string
  readonly content: Uint8Array
}

/** A tar archive of regular files. The same files give the same bytes, on every machine and at any time. */
export function tar(files: readonly TarFile[]): Promise<Buffer> {
  const archive = pack()
  for (const { name, content } of files) archive.entry({ name, mtime: new Date(0) }, Buffer.from(content))
  archive.finalize()
  return buffer(archive)
}
