import * as Flags from '@oclif/core/flags'
import { CicdError } from '../../errors/cicd-error.ts'
import { didYouMean } from '../../errors/nearest-name.ts'
import { listableFlags } from './each.ts'
import { textFlag } from './flag-kinds.ts'

/** What every command has. */
export const commonFlags = {
  json: Flags.boolean({ description: 'print the result, or the error, as JSON', helpGroup: 'GLOBAL' }),
  'log-level': textFlag({
    description: 'how much to say on stderr: trace, debug, info (default), warn or error',
    env: 'CICDSTATEMGR_LOG_LEVEL',
    helpGroup: 'GLOBAL',
  }),
  each: Flags.string({
    description: `for lists: every argument that follows, up to the next --each or --, is a value of --FLAG, whatever it looks like; once for each of ${listableFlags.join(', ')}`,
    helpValue: 'FLAG',
    helpGroup: 'GLOBAL',
    multiple: true,
    multipleNonGreedy: true,
    // One that is right never gets here.
    parse: wrongEach,
  }),
  'no-newline': Flags.boolean({ description: 'end stdout without a newline', helpGroup: 'GLOBAL' }),
  result: Flags.string({
    description: 'write a field of the JSON result to a file, byte for byte (repeatable)',
    helpValue: 'NAME=FILE',
    helpGroup: 'GLOBAL',
    multiple: true,
    multipleNonGreedy: true,
  }),
  'result-max-bytes': Flags.integer({
    description: 'largest result that --result writes, in bytes of JSON',
    default: 2048,
    min: 0,
    helpGroup: 'GLOBAL',
  }),
}

/** Where the files are. */
export const configFlags = {
  config: textFlag({
    description:
      'config file, or a directory with a config.yaml in it; without one contexts are kept in .cicdstatemgr here',
    env: 'CICDSTATEMGR_CONFIG_PATH',
    helpValue: 'FILE',
  }),
  secrets: textFlag({
    description: 'secrets file, or a directory with a secrets.yaml in it',
    env: 'CICDSTATEMGR_SECRETS_PATH',
    helpValue: 'FILE',
  }),
  'cache-dir': textFlag({
    description:
      "where the config's caches with a relative path are; without any in the config, all four kinds are kept there",
    env: 'CICDSTATEMGR_CACHE_DIR',
    helpValue: 'DIR',
  }),
}

/** Which context, and who we are. */
export const contextFlags = {
  ...configFlags,
  id: textFlag({ description: 'context data id', env: 'CICDSTATEMGR_CONTEXT_DATA_ID' }),
  actor: textFlag({
    description:
      'who the history says did it, and others are told holds a lock; default: as the CI run says, else user@host',
    env: 'CICDSTATEMGR_ACTOR',
  }),
}

/** Making a rerun safe. */
export const deliveryFlags = {
  'delivery-id': textFlag({
    description: 'what a run with this id has done already is not done again: for retries',
    env: 'CICDSTATEMGR_DELIVERY_ID',
    helpValue: 'ID',
  }),
}

/** An app's config. */
export const appFlags = {
  'app-config': textFlag({
    description: "the app's config file",
    env: 'CICDSTATEMGR_INIT_APP_CONFIG_PATH',
    helpValue: 'FILE',
  }),
  'bases-dir': textFlag({
    description: 'where its bases are; needed where it names any',
    env: 'CICDSTATEMGR_BASES_DIR_PATH',
    helpValue: 'DIR',
  }),
  'app-bases-dir': textFlag({
    description:
      'where bases are that are not in the bases dir: those that the app brings with it; they unlock nothing',
    env: 'CICDSTATEMGR_APP_BASES_DIR_PATH',
    helpValue: 'DIR',
  }),
  'cicd-context': textFlag({ description: 'which of its cicd-contexts', helpValue: 'NAME' }),
}

/** Reading a copy. */
export const cachedFlags = {
  cached: Flags.boolean({ description: 'read a cache only, never the primary', env: 'CICDSTATEMGR_CACHED' }),
}

/** Firing an event after what the command itself does. */
export const eventFlags = {
  event: textFlag({ description: 'event to handle once that is stored', helpValue: 'PIPELINE=EVENT' }),
}

const booleanTexts = ['true', 'false', '1', '0', 'yes', 'no', 'y', 'n']

interface Flag {
  readonly type?: string
  readonly env?: string | undefined
}

/** Throws `BAD_VARIABLE` (usage) where the variable of a switch says neither yes nor no: oclif would take it for no. Empty counts as unset. */
export function requireBooleanVariables(flags: Readonly<Record<string, Flag>>, env: NodeJS.ProcessEnv): void {
  for (const { type, env: name } of Object.values(flags)) {
    const text = type === 'boolean' && name !== undefined ? (env[name] ?? '') : ''
    if (text === '' || booleanTexts.includes(text.toLowerCase())) continue
    throw new CicdError('BAD_VARIABLE', `${name}=${text}: expected true or false`)
  }
}

/** Throws `USAGE` where a switch is given a value: oclif would take that for an argument. */
export function refuseValuesOfSwitches(flags: Readonly<Record<string, Flag>>, argv: readonly string[]): void {
  const end = argv.indexOf('--')
  for (const arg of argv.slice(0, end === -1 ? undefined : end)) {
    const [, name = ''] = /^--([a-z-]+)=/.exec(arg) ?? []
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined
    if (flag?.type === 'boolean') throw new CicdError('USAGE', `--${name} is a switch and takes no value: ${arg}`)
  }
}

function wrongEach(flag: string): never {
  const message = listableFlags.includes(flag)
    ? `${JSON.stringify(flag)} is there twice`
    : `${JSON.stringify(flag)} is none of its flags${didYouMean(flag, listableFlags)}`
  throw new CicdError('BAD_EACH', message, {
    suggestions: [`Write --each=FLAG, FLAG being one of ${listableFlags.join(', ')}.`],
  })
}
