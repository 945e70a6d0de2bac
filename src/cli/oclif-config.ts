import { Config } from '@oclif/core/config'
import type { Logger } from '@oclif/core/interfaces'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

type Pjson = NonNullable<Config['options']['pjson']>

/** oclif would load a package to be told which of its debug lines to print: none. */
const silent: Logger = {
  namespace: 'oclif',
  child: () => silent,
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}

const root = join(import.meta.dirname, '..', '..')
const runsFromSource = import.meta.filename.endsWith('.ts')

/** This package as oclif sees it: built, by its manifest; from source, by looking at every command. No plugins from anywhere. */
export async function loadOclifConfig(): Promise<Config> {
  const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Pjson
  if (runsFromSource)
    pjson.oclif.commands = { strategy: 'explicit', target: './src/commands/index.ts', identifier: 'commands' }
  return withHomeAndShell(() =>
    Config.load({
      root,
      pjson,
      ignoreManifest: runsFromSource,
      userPlugins: false,
      devPlugins: false,
      logger: silent,
    }),
  )
}

/** oclif asks for both, though nothing here needs them, and the system has neither for a uid without a name, as in many containers. */
async function withHomeAndShell<T>(load: () => Promise<T>): Promise<T> {
  const { env } = process
  process.env = { ...env, HOME: root, SHELL: 'sh' }
  try {
    return await load()
  } finally {
    process.env = env
  }
}
