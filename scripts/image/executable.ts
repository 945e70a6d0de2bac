import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from './bundle.ts'
import { nodeFor } from './platform.ts'
import type { Platform } from './platform.ts'
import { run } from './run.ts'

const root = join(import.meta.dirname, '..', '..')
const node = join(root, 'node_modules', 'node', 'bin', 'node')
/** The resource name and the marker that Node looks up in its own executable. */
const resource = ['NODE_SEA_BLOB', '--sentinel-fuse', 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'] as const

/** A run is short, so garbage collection in small rounds or on other threads only costs time. */
const execArgv = ['--min-semi-space-size=16', '--single-threaded-gc'] as const

interface ExecutableRequest {
  readonly platform: Platform
  /** The directory for intermediate files. */
  readonly directory: string
  /** The directory that keeps downloaded Node executables of other processors. */
  readonly downloads: string
  readonly output: string
}

/** Writes the program with Node as one file `output`; returns its source files. */
export async function buildExecutable(request: ExecutableRequest): Promise<readonly string[]> {
  const { platform, directory, downloads, output } = request
  mkdirSync(directory, { recursive: true })
  const program = join(directory, 'program.js')
  const cache = join(directory, 'program.cache')
  const blob = join(directory, 'program.blob')
  const config = join(directory, 'sea-config.json')

  const { source, files } = await bundle()
  writeFileSync(program, source)
  if (platform.isHere) makeCache(program, cache)
  // V8 does not accept a code cache from another processor, so that executable compiles at each start.
  else writeFileSync(cache, '')
  writeFileSync(
    config,
    JSON.stringify({
      main: join(import.meta.dirname, 'loader.cjs'),
      output: blob,
      disableExperimentalSEAWarning: true,
      execArgv,
      assets: { 'program.js': program, 'program.cache': cache },
    }),
  )
  run(node, ['--experimental-sea-config', config], { quiet: true })
  copyStripped(nodeFor(platform, downloads), output, platform)
  run(
    node,
    [join(root, 'node_modules', 'postject', 'dist', 'cli.js'), output, resource[0], blob, ...resource.slice(1)],
    {
      quiet: true,
    },
  )
  return files
}

function makeCache(program: string, cache: string): void {
  run(node, [join(import.meta.dirname, 'train.ts'), program, cache], { quiet: true })
  run(node, [...execArgv, join(import.meta.dirname, 'check-cache.cjs'), program, cache], { quiet: true })
}

/** Copies Node without symbols, which saves 18 MB. Without a `strip` for its processor it is copied unchanged. */
function copyStripped(from: string, to: string, { isHere, gnu }: Platform): void {
  const strip = isHere ? 'strip' : `${gnu}-strip`
  if (spawnSync(strip, ['-o', to, from], { stdio: 'ignore' }).status !== 0) copyFileSync(from, to)
  chmodSync(to, 0o755)
}
