import { Config } from '@oclif/core/config'
import type { Logger } from '@oclif/core/interfaces'
import { readOclifPackage } from './oclif-package.ts'

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

/** This package as oclif sees it: built, by its manifest; from source, by looking at every command. No plugins from anywhere. */
export async function loadOclifConfig(): Promise<Config> {
  return withHomeAndShell(async () =>
    Config.load({ ...(await readOclifPackage()), userPlugins: false, devPlugins: false, logger: silent }),
  )
}

/** oclif asks for both, though nothing here needs them, and the system has neither for a uid without a name, as in many containers. */
async function withHomeAndShell<T>(load: () => Promise<T>): Promise<T> {
  const { env } = process
  process.env = { ...env, HOME: '/', SHELL: 'sh' }
  try {
    return await load()
  } finally {
    process.env = env
  }
}
