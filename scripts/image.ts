/** Makes the images: the executable, a base where no registry answers, lists of components, both targets of images/Containerfile. */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { licenceTexts, packageAt } from './build/licences.ts'
import { makeBase, publishedBase, registryAnswers } from './image/base.ts'
import { findBuilder } from './image/builder.ts'
import type { BuildRequest } from './image/builder.ts'
import { buildExecutable } from './image/executable.ts'
import { sbom } from './image/sbom.ts'
import { measure } from './image/sizes.ts'
import type { Sizes } from './image/sizes.ts'
import { ownStorage } from './image/storage.ts'

const root = join(import.meta.dirname, '..')
const images = join(root, 'images')
const output = join(images, 'build')
const context = join(output, 'context')
const containerfile = join(images, 'Containerfile')
const names = ['cicdstatemgr', 'cicdstatemgr-shell'] as const

const { values: options } = parseArgs({
  options: {
    /** docker, podman or buildah instead of the first that works. */
    builder: { type: 'string' },
    /** The base instead of the published one. */
    base: { type: 'string' },
    /** Make the base here even where a registry answers. */
    'make-base': { type: 'boolean' },
    /** Keep the images apart, in images/build/storage (podman and buildah only). */
    'own-storage': { type: 'boolean' },
    /** What comes before the images' names. */
    prefix: { type: 'string', default: 'localhost/' },
    /** Do not measure. */
    quick: { type: 'boolean' },
  },
})

const { version } = packageAt(root)
const builder = findBuilder(options.builder, {
  ...process.env,
  ...(options['own-storage'] === true ? ownStorage(output) : {}),
})
const files = await makeContext()
const base = await findBase()
writeSboms()
for (const name of names) {
  const tag = `${options.prefix}${name}:${version}`
  build(name, { tag })
  process.stdout.write(`${tag}\n`)
  if (options.quick !== true) process.stdout.write(`  ${sizeText(await measure(builder, tag, output))}\n`)
  process.stdout.write(`  components: ${relative(process.cwd(), sbomFile(output, name))}\n`)
}

/** Everything that COPY in the Containerfile wants but the lists of components; returns the source files in the executable. */
async function makeContext(): Promise<readonly string[]> {
  rmSync(context, { recursive: true, force: true })
  mkdirSync(join(context, 'doc'), { recursive: true })
  const files = await buildExecutable(join(output, 'executable'), join(context, 'cicdstatemgr'))
  for (const script of ['collect-files.sh', 'list-packages.sh'])
    copyFileSync(join(images, script), join(context, script))
  copyFileSync(join(root, 'LICENSE'), join(context, 'doc', 'LICENSE'))
  copyFileSync(join(images, 'node-licence.txt'), join(context, 'doc', 'NODE-LICENCE.txt'))
  writeFileSync(join(context, 'doc', 'THIRD-PARTY-LICENCES.txt'), licenceTexts(root, files))
  return files
}

async function findBase(): Promise<string> {
  if (options.base !== undefined) return options.base
  if (options['make-base'] !== true && (await registryAnswers())) return publishedBase(containerfile)
  return makeBase(builder, join(output, 'base'))
}

/** The base says which Debian packages the images hold files of, so it is asked first. */
function writeSboms(): void {
  const packages = join(output, 'packages')
  rmSync(packages, { recursive: true, force: true })
  build('packages', { directory: packages })
  for (const name of names) {
    const text = sbom(name, files, readFileSync(join(packages, `${name}.tsv`), 'utf8'))
    for (const directory of [output, context]) writeFileSync(sbomFile(directory, name), text)
  }
}

function sbomFile(directory: string, name: string): string {
  return join(directory, `${name}.cdx.json`)
}

function build(target: string, to: BuildRequest['output']): void {
  const { SOURCE_DATE_EPOCH: epoch } = process.env
  builder.build({
    containerfile,
    context,
    target,
    args: { BASE: base, VERSION: version },
    labels:
      epoch === undefined ? {} : { 'org.opencontainers.image.created': new Date(Number(epoch) * 1000).toISOString() },
    output: to,
  })
}

function sizeText({ compressed, uncompressed }: Sizes): string {
  return `${megabytes(compressed)} compressed, ${megabytes(uncompressed)} uncompressed`
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
