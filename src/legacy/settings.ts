import { CicdError } from '../errors/cicd-error.ts'
import type { Environment } from '../io/environment.ts'
import type { LegacyArguments } from './arguments.ts'

const variables = {
  'log-level': 'CICDSTATEMGR_LOG_LEVEL',
  config: 'CICDSTATEMGR_CONFIG_PATH',
  secrets: 'CICDSTATEMGR_SECRETS_PATH',
  'init-bases-dir': 'CICDSTATEMGR_BASES_DIR_PATH',
  'init-app-config-file': 'CICDSTATEMGR_INIT_APP_CONFIG_PATH',
  id: 'CICDSTATEMGR_CONTEXT_DATA_ID',
} as const

type Setting = keyof typeof variables

/** What flags, else environment variables say; an empty one counts as unset. */
export class LegacySettings {
  readonly #args: LegacyArguments
  readonly #env: Environment

  constructor(args: LegacyArguments, env: Environment) {
    this.#args = args
    this.#env = env
  }

  optional(name: Setting): string | undefined {
    const variable = this.#env[variables[name]]
    return this.#args.last(name) ?? (variable === '' ? undefined : variable)
  }

  /** Throws `MISSING_FLAG` (usage). */
  required(name: Setting): string {
    const value = this.optional(name)
    if (value !== undefined) return value
    throw new CicdError('MISSING_FLAG', `--${name} or the environment variable ${variables[name]} is required`)
  }
}
