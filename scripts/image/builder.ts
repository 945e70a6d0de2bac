import { spawnSync } from 'node:child_process'
import { run } from './run.ts'

const names = ['docker', 'podman', 'buildah'] as const

export type BuilderName = (typeof names)[number]

export interface BuildRequest {
  readonly containerfile: string
  readonly context: string
  readonly target?: string
  readonly args?: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
  /** A platform other than this machine's, such as `linux/arm64`. */
  readonly platform?: string
  /** The tag of the image, or the directory for its files. */
  readonly output: { readonly tag: string } | { readonly directory: string }
}

/** A program that builds images from a Containerfile. */
export interface Builder {
  readonly name: BuilderName
  build(request: BuildRequest): void
  /** Writes an image with uncompressed layers to a file, as `docker save` does. */
  save(tag: string, file: string): void
  /** Makes one tag for images of several platforms. */
  index(tag: string, images: readonly string[]): void
}

/** The builder with a name; without a name the first one that works. */
export function findBuilder(name: string | undefined, env: NodeJS.ProcessEnv): Builder {
  const wanted = names.filter((one) => name === undefined || one === name)
  if (wanted.length === 0) throw new Error(`--builder ${name}: there are ${names.join(', ')}`)
  const found = wanted.find((one) => works(one, env))
  if (found !== undefined) return builder(found, env)
  throw new Error(`none of these works here: ${wanted.join(', ')}`)
}

function works(name: BuilderName, env: NodeJS.ProcessEnv): boolean {
  // `docker info` succeeds even without a daemon.
  const args = name === 'docker' ? ['version', '--format', '{{.Server.Version}}'] : ['info']
  return spawnSync(name, args, { stdio: 'ignore', env, timeout: 10_000 }).status === 0
}

function builder(name: BuilderName, env: NodeJS.ProcessEnv): Builder {
  return {
    name,
    build(request) {
      run(name, ['build', ...ownFlags(name), ...flags(request), request.context], { quiet: true, env })
    },
    save(tag, file) {
      const args = name === 'buildah' ? ['push', tag, `docker-archive:${file}:${tag}`] : ['save', '--output', file, tag]
      run(name, args, { quiet: true, env })
    },
    index(tag, images) {
      // Docker makes indexes only in a registry.
      if (name === 'docker')
        throw new Error(`docker makes no index here: push the images, and "docker buildx imagetools create"`)
      spawnSync(name, ['manifest', 'rm', tag], { stdio: 'ignore', env })
      run(name, ['manifest', 'create', tag, ...images.map((image) => `containers-storage:${image}`)], {
        quiet: true,
        env,
      })
    },
  }
}

/** The builder's own flags. Podman and buildah cache layers only with a flag, and without chroot they need privileges that many CI systems do not give. */
function ownFlags(name: BuilderName): readonly string[] {
  const { SOURCE_DATE_EPOCH: epoch } = process.env
  if (name === 'docker') return epoch === undefined ? [] : ['--build-arg', `SOURCE_DATE_EPOCH=${epoch}`]
  return ['--layers', '--isolation', 'chroot', ...(epoch === undefined ? [] : ['--timestamp', epoch])]
}

function flags({ containerfile, target, args = {}, labels = {}, platform, output }: BuildRequest): readonly string[] {
  return [
    ...['--file', containerfile],
    ...(target === undefined ? [] : ['--target', target]),
    ...(platform === undefined ? [] : ['--platform', platform]),
    ...Object.entries(args).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]),
    ...Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]),
    ...('tag' in output ? ['--tag', output.tag] : ['--output', `type=local,dest=${output.directory}`]),
  ]
}
