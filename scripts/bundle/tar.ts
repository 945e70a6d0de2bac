/** A file of an archive. */
export interface TarFile {
  /** At most 100 bytes. */
  readonly name: string
  readonly content: Uint8Array
}

const block = 512

/** A tar archive (POSIX ustar) of regular files, the same for the same files whenever and by whomever it is made. */
export function tar(files: readonly TarFile[]): Buffer {
  const parts = files.flatMap(({ name, content }) => [header(name, content.length), content, padding(content.length)])
  return Buffer.concat([...parts, Buffer.alloc(2 * block)])
}

function header(name: string, size: number): Buffer {
  const bytes = Buffer.alloc(block)
  if (Buffer.byteLength(name) > 100) throw new Error(`the name ${name} is too long for an archive`)
  bytes.write(name, 0)
  bytes.write(octal(0o644, 8), 100)
  bytes.write(octal(0, 8), 108) // user
  bytes.write(octal(0, 8), 116) // group
  bytes.write(octal(size, 12), 124)
  bytes.write(octal(0, 12), 136) // time
  bytes.fill(' ', 148, 156) // the checksum counts as blanks in itself
  bytes.write('0', 156) // a regular file
  bytes.write('ustar\0' + '00', 257)
  const checksum = bytes.reduce((sum, byte) => sum + byte, 0)
  bytes.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148)
  return bytes
}

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\0`
}

function padding(size: number): Buffer {
  return Buffer.alloc((block - (size % block)) % block)
}
