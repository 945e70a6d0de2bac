import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Says that the config.yaml of a directory is not used, if it is a config of this program: somebody may have forgotten to name it. Only for when no config was named. */
export function unusedConfig(cwd: string): string | undefined {
  try {
    const isConfig = /^cicdstatemgr:/m.test(readFileSync(join(cwd, 'config.yaml'), 'utf8'))
    return isConfig ? 'the config.yaml here is not used (--config config.yaml)' : undefined
  } catch {
    return undefined
  }
}
