import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Builder } from './builder.ts'
import type { Platform } from './platform.ts'
import { run } from './run.ts'

const suite = 'trixie'
/** The packages that the Containerfile installs. */
const packages = ['ca-certificates', 'curl', 'git', 'jq', 'libstdc++6']
/** Paths that Debian's slim image leaves out. */
const leftOut = ['/usr/share/man/*', '/usr/share/doc/*', '/usr/share/locale/*', '/usr/share/info/*']

/** The base that the Containerfile names, with its digest. */
export function publishedBase(containerfile: string): string {
  const [, base] = /^ARG BASE=(.+)$/m.exec(readFileSync(containerfile, 'utf8')) ?? []
  if (base === undefined) throw new Error(`${containerfile} names no base`)
  return base
}

/** Whether the registry of the published base is reachable. */
export async function registryAnswers(): Promise<boolean> {
  try {
    await fetch('https://registry-1.docker.io/v2/', { signal: AbortSignal.timeout(5000) })
    return true
  } catch {
    return false
  }
}

/** Makes a base like the published one from Debian packages, unless it exists, and returns its name. */
export function makeBase(builder: Builder, directory: string, { isHere, name, debian }: Platform): string {
  const rootfs = join(directory, 'rootfs.tar')
  mkdirSync(directory, { recursive: true })
  if (!existsSync(rootfs)) makeRootfs(rootfs, debian)
  writeFileSync(join(directory, 'Containerfile'), 'FROM scratch\nADD rootfs.tar /\nCMD ["bash"]\n')
  const hash = createHash('sha256').update(packages.join()).digest('hex').slice(0, 12)
  const tag = `localhost/debian-${suite}:${hash}${isHere ? '' : `-${debian}`}`
  const platform = isHere ? {} : { platform: name }
  builder.build({ containerfile: join(directory, 'Containerfile'), context: directory, output: { tag }, ...platform })
  return tag
}

function makeRootfs(file: string, architecture: string): void {
  const unfinished = file.replace(/\.tar$/, `.unfinished-${process.pid}.tar`)
  const options = leftOut.map((path) => `--dpkgopt=path-exclude=${path}`)
  run(
    'mmdebstrap',
    [
      '--quiet',
      '--variant=essential',
      '--components=main',
      `--architectures=${architecture}`,
      `--include=${packages.join()}`,
      '--aptopt=APT::Install-Recommends "false"',
      ...options,
      '--dpkgopt=path-include=/usr/share/doc/*/copyright',
      suite,
      unfinished,
    ],
    { quiet: true },
  )
  renameSync(unfinished, file)
}
