/**
 * Makes a Tekton bundle of the catalog's Tasks or StepActions, because Tekton accepts 20 resources in a bundle. The result is an OCI image layout, as a
 * directory and as an archive, to be copied to a registry.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { load } from 'js-yaml'
import { packageAt } from './build/licences.ts'
import { layoutOf } from './bundle/layout.ts'
import { resourceOf, withImage } from './bundle/resource.ts'
import type { Resource } from './bundle/resource.ts'
import { tar } from './bundle/tar.ts'
import type { TarFile } from './bundle/tar.ts'

const root = join(import.meta.dirname, '..')

const names = {
  task: { folder: 'tekton-bundle', repository: 'cicdstatemgr-catalog' },
  stepaction: { folder: 'tekton-bundle-steps', repository: 'cicdstatemgr-catalog-steps' },
} as const

try {
  const { values: options } = parseArgs({
    options: {
      /** The kind of its resources: task or stepaction. */
      kind: { type: 'string', default: 'task' },
      /** The directory to make; the archive is written next to it. */
      output: { type: 'string' },
      /** The image of the steps, in place of the image in each resource. */
      image: { type: 'string' },
      /** The kustomization that lists the resources. */
      catalog: { type: 'string', default: join(root, 'catalog', 'kustomization.yaml') },
    },
  })
  const { kind } = options
  if (!Object.hasOwn(names, kind)) throw new Error(`--kind ${kind}: task or stepaction is expected`)
  const { folder, repository } = names[kind as keyof typeof names]
  const output = resolve(options.output ?? join(root, 'images', 'build', folder))
  const all = readResources(options.catalog, options.image)
  await main(output, repository, all.filter((resource) => resource.kind.toLowerCase() === kind)) // prettier-ignore
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

async function main(output: string, repository: string, resources: readonly Resource[]): Promise<void> {
  const { version } = packageAt(root)
  const { files, digest } = await layoutOf(resources, version)
  requireFreeOrOurs(output)
  await replace(output, files)
  for (const { kind, name } of resources) process.stdout.write(`${kind.toLowerCase()} ${name}\n`)
  const shown = relative(process.cwd(), output)
  process.stdout.write(`${shown} and ${shown}.tar: ${digest}\n`)
  process.stdout.write(`skopeo copy oci:${shown}:${version} docker://REGISTRY/${repository}:${version}\n`)
}

function readResources(catalog: string, image: string | undefined): Resource[] {
  const { resources = [] } = (load(read(catalog)) ?? {}) as { resources?: string[] }
  if (resources.length === 0) throw new Error(`${catalog} lists no resources`)
  return resources.map((file) => {
    const resource = resourceOf(read(join(dirname(catalog), file)), file)
    return image === undefined ? resource : withImage(resource, image)
  })
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new Error(`cannot read ${file}: ${(cause as Error).message}`, { cause })
  }
}

/** Throws unless the place is free, or has a bundle of an earlier run. */
function requireFreeOrOurs(output: string): void {
  const isThere = existsSync(output) && readdirSync(output).length > 0
  if (isThere && !isBundle(output)) throw new Error(`${output} holds something else than a bundle of this catalog`)
  if (!isThere && existsSync(`${output}.tar`)) throw new Error(`${output}.tar is there already`)
}

function isBundle(output: string): boolean {
  if (readdirSync(output).some((name) => !['oci-layout', 'index.json', 'blobs'].includes(name))) return false
  try {
    const json = (path: string): unknown => JSON.parse(readFileSync(join(output, path), 'utf8'))
    const { manifests } = json('index.json') as { manifests: { digest: string }[] }
    const [manifest] = manifests.map(({ digest }) => json(`blobs/${digest.replace(':', '/')}`)) as [Manifest]
    return manifests.length === 1 && manifest.layers.every(({ annotations }) => 'dev.tekton.image.kind' in annotations)
  } catch {
    return false
  }
}

interface Manifest {
  readonly layers: readonly { readonly annotations: object }[]
}

/** Replaces an earlier bundle when all files are written. */
async function replace(output: string, files: readonly TarFile[]): Promise<void> {
  const unfinished = `${output}.unfinished`
  const remove = (path: string) => rmSync(path, { recursive: true, force: true })
  try {
    remove(unfinished)
    for (const { name, content } of files) {
      mkdirSync(dirname(join(unfinished, name)), { recursive: true })
      writeFileSync(join(unfinished, name), content)
    }
    writeFileSync(`${unfinished}.tar`, await tar(files))
    remove(output)
    renameSync(unfinished, output)
    renameSync(`${unfinished}.tar`, `${output}.tar`)
  } catch (cause) {
    for (const path of [unfinished, `${unfinished}.tar`]) remove(path)
    throw new Error(`cannot write ${output}: ${(cause as Error).message}`, { cause })
  }
}
