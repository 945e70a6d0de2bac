import { copyFileSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { licenceTexts, packageAt } from '../build/licences.ts'
import { makeBase, publishedBase, registryAnswers } from './base.ts'
import { findBuilder } from './builder.ts'
import type { Builder, BuildRequest } from './builder.ts'
import { buildExecutable } from './executable.ts'
import { platformsNamed, requireEmulator } from './platform.ts'
import type { Platform } from './platform.ts'
import { sbom } from './sbom.ts'
import { measure } from './sizes.ts'
import type { Sizes } from './sizes.ts'
import { ownStorage } from './storage.ts'

const root = join(import.meta.dirname, '..', '..')
const images = join(root, 'images')
const output = join(images, 'build')
const containerfile = join(images, 'Containerfile')
const names = ['cicdstatemgr', 'cicdstatemgr-shell'] as const
/** Milliseconds; older files were left by a run that was interrupted. */
const longestRun = 60 * 60_000

/** The flags of `npm run image`. */
export interface ImageOptions {
  readonly builder?: string
  readonly base?: string
  readonly 'make-base'?: boolean
  readonly 'own-storage'?: boolean
  readonly platform: readonly string[]
  readonly prefix: string
  readonly quick?: boolean
}

/** Makes the executable, a base if no registry is reachable, the lists of components and both targets of the Containerfile. Prints names and sizes. */
export async function makeImages(options: ImageOptions): Promise<void> {
  mkdirSync(output, { recursive: true })
  for (const left of globSync(join(output, 'run-*'))) {
    if (statSync(left).mtimeMs < Date.now() - longestRun) rmSync(left, { recursive: true, force: true })
  }
  // Each run has its own directory: two runs at once would delete each other's files.
  const place = mkdtempSync(join(output, 'run-'))
  try {
    await makeIn(place, options)
  } finally {
    rmSync(place, { recursive: true })
  }
}

async function makeIn(place: string, options: ImageOptions): Promise<void> {
  const env = { ...process.env, ...(options['own-storage'] === true ? ownStorage(output) : {}) }
  const builder = findBuilder(options.builder, env)
  const platforms = platformsNamed(options.platform)
  for (const platform of platforms) requireEmulator(platform, builder.name)
  for (const platform of platforms) {
    // A single image has the plain name. Of several, each has its processor as a suffix, and the index has the plain name.
    const suffix = platforms.length === 1 ? '' : `-${platform.debian}`
    await makeFor({ place: join(place, platform.debian), builder, platform, suffix, options })
  }
  if (platforms.length === 1) return
  for (const name of names) {
    const tag = tagOf(name, options)
    builder.index(
      tag,
      platforms.map(({ debian }) => `${tag}-${debian}`),
    )
    process.stdout.write(`${tag}: an index of ${platforms.map((platform) => platform.name).join(' and ')}\n`)
  }
}

interface Making {
  readonly place: string
  readonly builder: Builder
  readonly platform: Platform
  /** Suffix of the names of images and of lists of components. */
  readonly suffix: string
  readonly options: ImageOptions
}

async function makeFor({ place, builder, platform, suffix, options }: Making): Promise<void> {
  const { version } = packageAt(root)
  const context = join(place, 'context')
  const files = await makeContext(context, join(place, 'executable'), platform)
  const args = { BASE: await findBase(builder, platform, options), VERSION: version }
  const foreign = platform.isHere ? {} : { platform: platform.name }
  const build = (target: string, to: BuildRequest['output']) =>
    builder.build({ containerfile, context, target, args, labels: labels(), output: to, ...foreign })

  // The base decides which Debian packages have files in the images, so it is asked first.
  const packages = join(place, 'packages')
  build('packages', { directory: packages })
  for (const name of names) {
    const text = sbom(name, files, readFileSync(join(packages, `${name}.tsv`), 'utf8'))
    writeFileSync(sbomFile(context, name), text)
    writeFileSync(sbomFile(output, `${name}${suffix}`), text)
  }

  for (const name of names) {
    const tag = `${tagOf(name, options)}${suffix}`
    build(name, { tag })
    process.stdout.write(`${tag}\n`)
    if (options.quick !== true) process.stdout.write(`  ${sizeText(await measure(builder, tag, place))}\n`)
    process.stdout.write(`  components: ${relative(process.cwd(), sbomFile(output, `${name}${suffix}`))}\n`)
  }
}

function tagOf(name: string, { prefix }: ImageOptions): string {
  return `${prefix}${name}:${packageAt(root).version}`
}

async function findBase(builder: Builder, platform: Platform, options: ImageOptions): Promise<string> {
  if (options.base !== undefined) return options.base
  if (options['make-base'] !== true && (await registryAnswers())) return publishedBase(containerfile)
  return makeBase(builder, join(output, platform.isHere ? 'base' : `base-${platform.debian}`), platform)
}

/** Makes everything that COPY in the Containerfile needs, except the lists of components; returns the source files of the executable. */
async function makeContext(context: string, work: string, platform: Platform): Promise<readonly string[]> {
  mkdirSync(join(context, 'doc'), { recursive: true })
  const executable = { platform, directory: work, downloads: output, output: join(context, 'cicdstatemgr') }
  const files = await buildExecutable(executable)
  for (const script of ['collect-files.sh', 'list-packages.sh'])
    copyFileSync(join(images, script), join(context, script))
  copyFileSync(join(root, 'LICENSE'), join(context, 'doc', 'LICENSE'))
  copyFileSync(join(images, 'node-licence.txt'), join(context, 'doc', 'NODE-LICENCE.txt'))
  writeFileSync(join(context, 'doc', 'THIRD-PARTY-LICENCES.txt'), licenceTexts(root, files))
  return files
}

function labels(): Readonly<Record<string, string>> {
  const { SOURCE_DATE_EPOCH: epoch } = process.env
  return epoch === undefined ? {} : { 'org.opencontainers.image.created': new Date(Number(epoch) * 1000).toISOString() }
}

function sbomFile(directory: string, name: string): string {
  return join(directory, `${name}.cdx.json`)
}

function sizeText({ compressed, uncompressed }: Sizes): string {
  return `${megabytes(compressed)} compressed, ${megabytes(uncompressed)} uncompressed`
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
