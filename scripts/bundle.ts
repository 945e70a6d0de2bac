/** Makes the Tekton bundle of the catalog: an OCI image layout as a directory and as an archive, to be copied to a registry. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { load } from 'js-yaml'
import { packageAt } from './build/licences.ts'
import { layoutOf } from './bundle/layout.ts'
import { resourceOf, withImage } from './bundle/resource.ts'
import type { Resource } from './bundle/resource.ts'
import { tar } from './bundle/tar.ts'

const root = join(import.meta.dirname, '..')

try {
  const { values: options } = parseArgs({
    options: {
      /** The directory to make; the archive lies beside it. */
      output: { type: 'string', default: join(root, 'images', 'build', 'tekton-bundle') },
      /** The image of the steps, in place of the one that each resource names. */
      image: { type: 'string' },
      /** The kustomization that lists the resources. */
      catalog: { type: 'string', default: join(root, 'catalog', 'kustomization.yaml') },
    },
  })
  await main(resolve(options.output), readResources(options.catalog, options.image))
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

async function main(output: string, resources: readonly Resource[]): Promise<void> {
  const { version } = packageAt(root)
  const { files, digest } = await layoutOf(resources, version)
  empty(output)
  for (const { name, content } of files) {
    mkdirSync(dirname(join(output, name)), { recursive: true })
    writeFileSync(join(output, name), content)
  }
  writeFileSync(`${output}.tar`, await tar(files))
  for (const { kind, name } of resources) process.stdout.write(`${kind.toLowerCase()} ${name}\n`)
  const shown = relative(process.cwd(), output)
  process.stdout.write(`${shown} and ${shown}.tar: ${digest}\n`)
  process.stdout.write(`skopeo copy oci:${shown}:${version} docker://REGISTRY/cicdstatemgr-catalog:${version}\n`)
}

function readResources(catalog: string, image: string | undefined): Resource[] {
  const { resources = [] } = load(readFileSync(catalog, 'utf8')) as { resources?: string[] }
  return resources.map((file) => {
    const resource = resourceOf(readFileSync(join(dirname(catalog), file), 'utf8'), file)
    return image === undefined ? resource : withImage(resource, image)
  })
}

/** Only what an earlier run made is removed. */
function empty(output: string): void {
  if (!existsSync(output) || readdirSync(output).length === 0) return
  if (!existsSync(join(output, 'oci-layout'))) throw new Error(`${output} holds something else than a bundle`)
  rmSync(output, { recursive: true })
}
