/** Makes the images: `npm run image`. */
import { parseArgs } from 'node:util'
import { makeImages } from './image/make-images.ts'
import { imageRegistry } from './release/registry.ts'

try {
  const { values } = parseArgs({
    options: {
      /** docker, podman or buildah instead of the first that works. */
      builder: { type: 'string' },
      /** The base instead of the published one. */
      base: { type: 'string' },
      /** Make the base here even where a registry answers. */
      'make-base': { type: 'boolean' },
      /** Keep the images apart, in images/build/storage (podman and buildah only). */
      'own-storage': { type: 'boolean' },
      /** linux/amd64, linux/arm64 or both, instead of this machine's. */
      platform: { type: 'string', multiple: true, default: [] },
      /** What comes before the images' names. */
      prefix: { type: 'string', default: `${imageRegistry(process.cwd())}/` },
      /** Do not measure. */
      quick: { type: 'boolean' },
    },
  })
  await makeImages(values)
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
