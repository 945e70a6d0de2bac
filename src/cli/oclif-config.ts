import { Config } from '@oclif/core/config'
import type { Logger } from '@oclif/core/interfaces'
import { readOclifPackage } from './oclif-package.ts'

/** Avoids a package that oclif loads only for its debug lines. */
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

/** oclif asks for both. They are not needed here, and a uid without a name, as in many containers, has neither. */
async function withHomeAndShell<T>(load: () => Promise<T>): Promise<T> {
  const { env } = process
  process.env = { ...env, HOME: '/', SHELL: 'sh' }
  try {
    return await load()
  } finally {
    process.env = env
  }
}
