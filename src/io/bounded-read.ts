import type { FileHandle } from 'node:fs/promises'

/** Of an input: four times a document. A link to a device in a checkout, or a program that never ends its output, has no end. */
export const maxInputBytes = 32_000_000

/** Of config, secrets, an app's config, a base, and certificates. What is made of an app's config is a document, of 8 MB by default. */
export const maxConfigBytes = 4_000_000

/** Bytes read at once where the size of a file says nothing. */
const step = 1_000_000

/**
 * All of an open file from its start, if that is at most so many bytes; otherwise an Error that names the bound, for `fileError` to name the
 * file. Looks at the size first: a sparse file of gigabytes costs its writer nothing.
 */
export async function readBounded(file: FileHandle, maxBytes: number): Promise<Buffer> {
  const { size } = await file.stat()
  if (size > maxBytes) throw tooLarge(maxBytes)
  const chunks: Buffer[] = []
  let length = 0
  // One more than the size shows that it did not grow; /proc says 0 of what has content.
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

/** The failure of reading more than a bound, which it names. */
export function tooLarge(maxBytes: number): Error {
  return new Error(`it has more than ${maxBytes < 1e6 ? `${maxBytes} bytes` : `${maxBytes / 1e6} MB`}`)
}
