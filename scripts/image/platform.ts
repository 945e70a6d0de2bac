import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { packageAt } from '../build/licences.ts'
import type { BuilderName } from './builder.ts'
import { run } from './run.ts'

const root = join(import.meta.dirname, '..', '..')

/** Processors by their names in images. `debian` is Debian's name, `node` is Node's name, `gnu` is the prefix of GNU tools. */
const processors = {
  'linux/amd64': { debian: 'amd64', node: 'x64', gnu: 'x86_64-linux-gnu' },
  'linux/arm64': { debian: 'arm64', node: 'arm64', gnu: 'aarch64-linux-gnu' },
} as const

type Name = keyof typeof processors

/** The platform of an image. */
export type Platform = (typeof processors)[Name] & {
  readonly name: Name
  /** Whether this machine's processor can run its programs directly. */
  readonly isHere: boolean
}

const all = (Object.keys(processors) as Name[]).map((name): Platform => ({
  ...processors[name],
  name,
  isHere: processors[name].node === process.arch,
}))

/** The platforms with these names, such as `linux/arm64`; without names, this machine's. */
export function platformsNamed(names: readonly string[]): readonly Platform[] {
  const wanted = [...new Set(names.flatMap((text) => text.split(',')))]
  const found = wanted.length === 0 ? all.filter(({ isHere }) => isHere) : wanted.map(named)
  if (found.length === 0) throw new Error(`there are no images for this processor, ${process.arch}`)
  return found
}

function named(name: string): Platform {
  const found = all.find((platform) => platform.name === name)
  if (found === undefined) throw new Error(`--platform ${name}: there are ${all.map(({ name }) => name).join(', ')}`)
  return found
}

/** Throws if the steps of a Containerfile cannot run: programs of another processor need an emulator that the kernel knows. */
export function requireEmulator({ isHere, name, gnu }: Platform, builder: BuilderName): void {
  // Docker may run on another machine, and has its own emulators.
  if (isHere || builder === 'docker') return
  const emulator = `/proc/sys/fs/binfmt_misc/qemu-${gnu.split('-')[0]}`
  if (existsSync(emulator)) return
  throw new Error(`nothing here runs programs for ${name}: install qemu-user-static, or build on such a machine`)
}

/** The Node executable of the npm scripts for a platform. For another platform it is downloaded from the registry, once, into `directory`. */
export function nodeFor({ isHere, node }: Platform, directory: string): string {
  const own = packageAt(join(root, 'node_modules', 'node'))
  if (isHere) return join(own.directory, 'bin', 'node')
  const place = join(directory, `node-linux-${node}-${own.version}`)
  if (!existsSync(place)) fetchPackage(`node-linux-${node}@${own.version}`, place)
  return join(place, 'package', 'bin', 'node')
}

/** Downloads a package and keeps its executable only. npm compares the download with the registry's checksum. */
function fetchPackage(name: string, place: string): void {
  const unfinished = `${place}.unfinished-${process.pid}`
  mkdirSync(unfinished, { recursive: true })
  try {
    const file = run('npm', ['pack', name, '--silent', '--pack-destination', unfinished], { quiet: true }).trim()
    run('tar', ['-xzf', join(unfinished, file), '-C', unfinished, 'package/bin/node'], { quiet: true })
    rmSync(join(unfinished, file))
    renameSync(unfinished, place)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}
