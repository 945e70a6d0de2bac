import { loadConfig } from '../../config/load-config.ts'
import type { LoadConfigOptions } from '../../config/load-config.ts'
import { redactor } from '../../text/redaction.ts'

/** Masks the secrets of these files; if they cannot be read, no secrets are known. */
export async function maskFor(files: LoadConfigOptions): Promise<(text: string) => string> {
  try {
    const { config } = await loadConfig(files)
    return redactor(config.secretValues)
  } catch {
    return (text) => text
  }
}
