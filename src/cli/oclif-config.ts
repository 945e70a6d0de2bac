import { Config } from '@oclif/core/config'
import type { Logger } from '@oclif/core/interfaces'
import { readOclifPackage } from './oclif-package.ts'

/** A logger that prints nothing. With it, oclif does not load a package that it needs only for its debug lines. */
const silent: Logger = {
  namespace: 'oclif',
  child: () => silent,
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}

/** oclif's config of this package, without plugins. The built program takes the commands from its manifest; from source, oclif reads every command. */
export async function loadOclifConfig(): Promise<Config> {
  return withHomeAndShell(async () =>
    Config.load({ ...(await readOclifPackage()), userPlugins: false, devPlugins: false, logger: silent }),
  )
}

/** Sets HOME and SHELL, which oclif reads and nothing here needs: a uid without a name, as in many containers, has neither. */
async function withHomeAndShell<T>(load: () => Promise<T>): Promise<T> {
  const { env } = process
  process.env = { ...env, HOME: '/', SHELL: 'sh' }
  try {
    return await load()
  } finally {
    process.env = env
  }
}
