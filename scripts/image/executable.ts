import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from './bundle.ts'
import { nodeFor } from './platform.ts'
import type { Platform } from './platform.ts'
import { run } from './run.ts'

const root = join(import.meta.dirname, '..', '..')
const node = join(root, 'node_modules', 'node', 'bin', 'node')
/** The name and the mark that Node looks for in itself. */
const resource = ['NODE_SEA_BLOB', '--sentinel-fuse', 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'] as const

/** A run is over before garbage is worth collecting in small rounds or on other threads. */
const execArgv = ['--min-semi-space-size=16', '--single-threaded-gc'] as const

interface ExecutableRequest {
  readonly platform: Platform
  /** Works there. */
  readonly directory: string
  /** Keeps the Node of another processor there. */
  readonly downloads: string
  readonly output: string
}

/** Writes the program, Node included, as one file `output`; returns the source files in it. */
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
  // What V8 compiles on one processor it does not take on another: that program compiles at each start.
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

/** Without symbols Node is 18 MB smaller; where there is no strip for its processor it stays as it is. */
function copyStripped(from: string, to: string, { isHere, gnu }: Platform): void {
  const strip = isHere ? 'strip' : `${gnu}-strip`
  if (spawnSync(strip, ['-o', to, from], { stdio: 'ignore' }).status !== 0) copyFileSync(from, to)
  chmodSync(to, 0o755)
}
