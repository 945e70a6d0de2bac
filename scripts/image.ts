/** Makes the images: `npm run image`. */
import { parseArgs } from 'node:util'
import { makeImages } from './image/make-images.ts'
import { imageRegistry } from './release/registry.ts'

try {
  const { values } = parseArgs({
    options: {
      /** Builder: docker, podman or buildah. Default: the first one that works. */
      builder: { type: 'string' },
      /** Base image, in place of the published one. */
      base: { type: 'string' },
      /** Makes the base here even if a registry is reachable. */
      'make-base': { type: 'boolean' },
      /** Keeps the images in a separate storage, images/build/storage (podman and buildah only). */
      'own-storage': { type: 'boolean' },
      /** linux/amd64, linux/arm64 or both; default: this machine's platform. */
      platform: { type: 'string', multiple: true, default: [] },
      /** Prefix of the images' names. */
      prefix: { type: 'string', default: `${imageRegistry(process.cwd())}/` },
      /** Skips the measurement of sizes. */
      quick: { type: 'boolean' },
    },
  })
  await makeImages(values)
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
