import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Resource } from './resource.ts'
import { tar } from './tar.ts'
import type { TarFile } from './tar.ts'

/** Maximum number of resources: Tekton's resolver refuses a larger bundle. */
const most = 20

const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
}

/** A Tekton bundle as the files of an OCI image layout, and the digest of its manifest. Throws for a bundle that Tekton would refuse. */
export async function layoutOf(
  resources: readonly Resource[],
  version: string,
): Promise<{ files: TarFile[]; digest: string }> {
  refuseWhatTektonRefuses(resources)
  const layers = await Promise.all(resources.map((resource) => layerOf(resource)))
  const config = blob(
    json({
      // The image has no programs, but tools that copy images need an architecture.
      architecture: 'amd64',
      os: 'linux',
      config: {},
      rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    }),
  )
  const manifest = blob(
    json({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: { mediaType: mediaTypes.config, digest: config.digest, size: config.content.length },
      layers: layers.map(({ digest, content, annotations }) => ({
        mediaType: mediaTypes.layer,
        digest,
        size: content.length,
        annotations,
      })),
      annotations: { 'org.opencontainers.image.version': version, 'org.opencontainers.image.licenses': 'Apache-2.0' },
    }),
  )
  const index = json({
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: [
      {
        mediaType: mediaTypes.manifest,
        digest: manifest.digest,
        size: manifest.content.length,
        annotations: { 'org.opencontainers.image.ref.name': version },
      },
    ],
  })
  const blobs = [manifest, config, ...layers]
  const files = [
    { name: 'oci-layout', content: json({ imageLayoutVersion: '1.0.0' }) },
    { name: 'index.json', content: index },
    ...blobs.map(({ digest, content }) => ({ name: `blobs/${digest.replace(':', '/')}`, content })),
  ]
  return { files, digest: manifest.digest }
}

function refuseWhatTektonRefuses(resources: readonly Resource[]): void {
  if (resources.length > most) {
    throw new Error(`Tekton takes at most ${most} resources in a bundle; these are ${resources.length}`)
  }
  const seen = new Set<string>()
  for (const { apiVersion, kind, name } of resources) {
    const key = `${apiVersion} ${kind} ${name}`
    if (seen.has(key)) throw new Error(`two resources of the bundle are ${key}`)
    seen.add(key)
  }
}

async function layerOf({ apiVersion, kind, name, text }: Resource) {
  const lowerCase = kind.toLowerCase()
  const archive = await tar([{ name: `${lowerCase}-${name}.yaml`, content: Buffer.from(text) }])
  const compressed = gzipSync(archive, { level: 9 })
  // Removes the operating system from the gzip header, so that the bytes are the same everywhere.
  compressed[9] = 255
  return {
    ...blob(compressed),
    diffId: digestOf(archive),
    annotations: {
      'dev.tekton.image.apiVersion': apiVersion,
      'dev.tekton.image.kind': lowerCase,
      'dev.tekton.image.name': name,
    },
  }
}

function blob(content: Buffer): { digest: string; content: Buffer } {
  return { digest: digestOf(content), content }
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}

function json(value: object): Buffer {
  return Buffer.from(JSON.stringify(value))
}
