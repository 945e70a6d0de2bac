import { resolve } from 'node:path'
import { CicdError } from '../errors/cicd-error.ts'
import type { Environment } from '../io/environment.ts'
import type { UsedVariable } from '../cli/flags/flag-variables.ts'
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

/** The settings from flags, otherwise from environment variables; an empty one counts as unset. */
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

  /**
   * Whether `|` and `file://` have no meaning in a `--set`, for texts from outside. Every value except 0 and false switches this on, because `true` should too.
   */
  get isSafe(): boolean {
    return !['', '0', 'false'].includes(this.#env.CICDSTATEMGR_LEGACY_SAFE ?? '')
  }

  /** Whether the flow's configuration may be changed, as with the original. */
  get allowsConfigPaths(): boolean {
    return this.#env.CICDSTATEMGR_ALLOW_CONFIG_PATHS === '1'
  }

  /** Whether `--get` reads a cache, never the primary. The values that switch it on are those of the command `get`. */
  get readsCache(): boolean {
    return ['1', 'true', 'y', 'yes'].includes((this.#env.CICDSTATEMGR_CACHED ?? '').toLowerCase())
  }

  /** The variables that have no flag. */
  get variables(): readonly UsedVariable[] {
    return (Object.entries(variables) as [Setting, string][]).flatMap(([flag, name]) => {
      const value = this.#env[name] ?? ''
      return value === '' || this.#args.last(flag) !== undefined ? [] : [{ flag, name, value }]
    })
  }

  /** Warnings for switches with a value that does not switch them. */
  get warnings(): readonly string[] {
    return ['CICDSTATEMGR_STRICT', 'CICDSTATEMGR_ALLOW_CONFIG_PATHS'].flatMap((name) => {
      const value = this.#env[name] ?? ''
      return ['', '0', '1', 'false'].includes(value) ? [] : [`${name}=${value} does not switch it on: use 1`]
    })
  }

  /** The files of config and secrets, also if folders were named; absolute. */
  files(cwd: string): readonly string[] {
    return (['config', 'secrets'] as const).flatMap((role) => {
      const named = this.optional(role)
      return named === undefined ? [] : [resolve(cwd, named), resolve(cwd, named, `${role}.yaml`)]
    })
  }

  /** Throws `MISSING_FLAG` (usage). */
  required(name: Setting): string {
    const value = this.optional(name)
    if (value !== undefined) return value
    throw new CicdError('MISSING_FLAG', `--${name} or the environment variable ${variables[name]} is required`)
  }
}
