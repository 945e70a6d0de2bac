import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from './bundle.ts'
import { run } from './run.ts'

const root = join(import.meta.dirname, '..', '..')
const node = join(root, 'node_modules', 'node', 'bin', 'node')
/** The name and the mark that Node looks for in itself. */
const resource = ['NODE_SEA_BLOB', '--sentinel-fuse', 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'] as const

/** A run is over before garbage is worth collecting in small rounds or on other threads. */
const execArgv = ['--min-semi-space-size=16', '--single-threaded-gc'] as const

/** Writes the program, Node included, as one file `output`; returns the source files in it. Works in `directory`. */
export async function buildExecutable(directory: string, output: string): Promise<readonly string[]> {
  mkdirSync(directory, { recursive: true })
  const program = join(directory, 'program.js')
  const cache = join(directory, 'program.cache')
  const blob = join(directory, 'program.blob')
  const config = join(directory, 'sea-config.json')

  const { source, files } = await bundle()
  writeFileSync(program, source)
  run(node, [join(import.meta.dirname, 'train.ts'), program, cache], { quiet: true })
  run(node, [...execArgv, join(import.meta.dirname, 'check-cache.cjs'), program, cache], { quiet: true })
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
  copyStripped(node, output)
  run(
    node,
    [join(root, 'node_modules', 'postject', 'dist', 'cli.js'), output, resource[0], blob, ...resource.slice(1)],
    {
      quiet: true,
    },
  )
  return files
}

/** Without symbols Node is 18 MB smaller; where there is no strip it stays as it is. */
function copyStripped(from: string, to: string): void {
  if (spawnSync('strip', ['-o', to, from], { stdio: 'ignore' }).status !== 0) copyFileSync(from, to)
  chmodSync(to, 0o755)
}
