import type { Config } from '../../config/config.ts'

/** How messages name the file that a config was read from. */
export function configFile({ file }: Config): string {
  return file ?? 'the config'
}
