import type { FileHandle } from 'node:fs/promises'

/** The limit for an input, in bytes: four times a document. A link to a device, or a program whose output never ends, would be endless. */
export const maxInputBytes = 32_000_000

/** The limit for config, secrets, an app's config, a base, and certificates, in bytes. An app's config becomes a document, which has 8 MB by default. */
export const maxConfigBytes = 4_000_000

/** The number of bytes to read at once if the size of a file is not known. */
const step = 1_000_000

/**
 * Reads an open file from its start. Throws an Error that names the limit if it has more than `maxBytes` bytes; `fileError` adds the name of the
 * file. The size is checked first: a sparse file of gigabytes is easily made.
 */
export async function readBounded(file: FileHandle, maxBytes: number): Promise<Buffer> {
  const { size } = await file.stat()
  if (size > maxBytes) throw tooLarge(maxBytes)
  const chunks: Buffer[] = []
  let length = 0
  // One byte more than the size shows that the file did not grow. Files in /proc have size 0, but they have content.
  let chunk = Buffer.allocUnsafe(size + 1)
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, length)
    if (bytesRead === 0) return Buffer.concat(chunks, length)
    chunks.push(chunk.subarray(0, bytesRead))
    length += bytesRead
    if (length > maxBytes) throw tooLarge(maxBytes)
    chunk = bytesRead < chunk.length ? chunk.subarray(bytesRead) : Buffer.allocUnsafe(Math.min(step, maxBytes + 1))
  }
}

/** The error of an input above a limit; it names the limit. */
export function tooLarge(maxBytes: number): Error {
  return new Error(`it has more than ${maxBytes < 1e6 ? `${maxBytes} bytes` : `${maxBytes / 1e6} MB`}`)
}
