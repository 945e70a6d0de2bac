import { loadConfig } from '../../config/load-config.ts'
import type { LoadConfigOptions } from '../../config/load-config.ts'
import { redactor } from '../../text/redaction.ts'

/** Returns a function that masks the secrets of these files. It masks nothing if they cannot be read, because no secrets are known then. */
export async function maskFor(files: LoadConfigOptions): Promise<(text: string) => string> {
  try {
    const { config } = await loadConfig(files)
    return redactor(config.secretValues)
  } catch {
    return (text) => text
  }
}
