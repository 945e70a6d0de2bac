import { createReadStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Builder } from './builder.ts'
import { run } from './run.ts'

/** Bytes of all layers together; compressed with gzip's default level, as registries store them. */
export interface Sizes {
  readonly compressed: number
  readonly uncompressed: number
}

/** Measures an image, with `directory` for temporary files. */
export async function measure(builder: Builder, tag: string, directory: string): Promise<Sizes> {
  const place = mkdtempSync(join(directory, 'sizes-'))
  try {
    const archive = join(place, 'image.tar')
    builder.save(tag, archive)
    run('tar', ['-xf', archive, '-C', place])
    const [{ Layers: layers }] = JSON.parse(readFileSync(join(place, 'manifest.json'), 'utf8')) as [
      { Layers: readonly string[] },
    ]
    const sizes = await Promise.all(layers.map((layer) => sizesOf(join(place, layer))))
    return {
      compressed: sizes.reduce((sum, { compressed }) => sum + compressed, 0),
      uncompressed: sizes.reduce((sum, { uncompressed }) => sum + uncompressed, 0),
    }
  } finally {
    rmSync(place, { recursive: true })
  }
}

async function sizesOf(layer: string): Promise<Sizes> {
  const gzip = createGzip()
  let compressed = 0
  const counter = new Writable({
    write(chunk: Buffer, _encoding, done) {
      compressed += chunk.length
      done()
    },
  })
  await pipeline(createReadStream(layer, { highWaterMark: 1 << 20 }), gzip, counter)
  return { compressed, uncompressed: gzip.bytesWritten }
}
