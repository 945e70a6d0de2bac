import * as Flags from '@oclif/core/flags'
import { CicdError } from '../../errors/cicd-error.ts'
import { didYouMean } from '../../errors/nearest-name.ts'
import { listableFlags } from './each.ts'
import { nonEmptyFlag, textFlag } from './flag-kinds.ts'

/** Flags of every command. */
export const commonFlags = {
  json: Flags.boolean({
    description:
      'print the result with its status, or the error, as JSON; in commands without --format, -o json does the same',
    helpGroup: 'GLOBAL',
  }),
  'log-level': textFlag({
    summary: 'trace, debug, info (default), warn or error',
    description: 'how much to print on stderr: trace, debug, info (default), warn or error',
    env: 'CICDSTATEMGR_LOG_LEVEL',
    helpGroup: 'GLOBAL',
  }),
  each: Flags.string({
    summary: 'use what follows as values: --each=set a=1 b=2',
    description: `use every argument that follows, up to the next --each or --, as a value of --FLAG, even if it looks like a flag; for lists, such as --each=set a=1 b=2; once for each of ${listableFlags.join(', ')}`,
    helpValue: 'FLAG',
    helpGroup: 'GLOBAL',
    multiple: true,
    multipleNonGreedy: true,
    // A correct --each was expanded before the command line is parsed, so only a wrong one gets here.
    parse: wrongEach,
  }),
  'no-newline': Flags.boolean({ description: 'print no newline at the end of stdout', helpGroup: 'GLOBAL' }),
  result: Flags.string({
    summary: 'write a field of the JSON result to a file (repeatable)',
    description: 'write a field of the JSON result to a file, byte for byte (repeatable)',
    helpValue: 'NAME=FILE',
    helpGroup: 'GLOBAL',
    multiple: true,
    multipleNonGreedy: true,
  }),
  'result-max-bytes': Flags.integer({
    description: 'largest result that --result may write, in bytes of JSON',
    default: 2048,
    min: 0,
    helpGroup: 'GLOBAL',
  }),
}

/** Flags for the places of files. */
export const configFlags = {
  config: textFlag({
    summary: 'config file, or a directory with a config.yaml',
    description:
      'config file, or a directory with a config.yaml in it; without a config, contexts are kept in .cicdstatemgr in the working directory',
    char: 'c',
    env: 'CICDSTATEMGR_CONFIG_PATH',
    helpValue: 'FILE',
    helpGroup: 'CONTEXT',
  }),
  secrets: textFlag({
    summary: 'secrets file, or a directory with a secrets.yaml',
    description: 'secrets file, or a directory with a secrets.yaml in it',
    env: 'CICDSTATEMGR_SECRETS_PATH',
    helpValue: 'FILE',
    helpGroup: 'CONTEXT',
  }),
  'cache-dir': textFlag({
    summary: 'directory of the caches',
    description:
      "directory of the config's caches that have a relative path; if the config has no caches, all four kinds are kept there",
    env: 'CICDSTATEMGR_CACHE_DIR',
    helpValue: 'DIR',
    helpGroup: 'CONTEXT',
  }),
}

/** Flags for the context and the actor. */
export const contextFlags = {
  ...configFlags,
  id: nonEmptyFlag({
    description: 'id of the context',
    char: 'i',
    env: 'CICDSTATEMGR_CONTEXT_DATA_ID',
    helpValue: 'ID',
    helpGroup: 'CONTEXT',
  }),
  actor: nonEmptyFlag({
    summary: 'who you are; default: from the CI run, otherwise user@host',
    description:
      'who you are: the name that the history keeps, and that others see as the holder of a lock; default: from the CI run, otherwise user@host',
    env: 'CICDSTATEMGR_ACTOR',
    helpValue: 'WHO',
    helpGroup: 'CONTEXT',
  }),
}

/** The flag that makes a rerun safe. */
export const deliveryFlags = {
  'delivery-id': textFlag({
    summary: 'id of this run, so that a retry does nothing twice',
    description: 'id of this run: a run with the same id does nothing twice, so that a retry is safe',
    env: 'CICDSTATEMGR_DELIVERY_ID',
    helpValue: 'ID',
    helpGroup: 'CONTEXT',
  }),
}

/** The flag that tries a change without storing it. */
export const dryRunFlags = {
  'dry-run': Flags.boolean({
    description: 'check everything and print what would change, as diff does; store and send nothing',
    default: false,
  }),
}

/** The fields that `--dry-run` adds to the result of a command. */
export const dryRunFields: readonly string[] = ['dryRun', 'differences']

/** Flags for an app's config. */
export const appFlags = {
  'app-config': textFlag({
    description: 'app config file',
    char: 'f',
    env: 'CICDSTATEMGR_INIT_APP_CONFIG_PATH',
    helpValue: 'FILE',
  }),
  'bases-dir': textFlag({
    description: 'directory of the bases; needed if the app config names any',
    env: 'CICDSTATEMGR_BASES_DIR_PATH',
    helpValue: 'DIR',
  }),
  'app-bases-dir': textFlag({
    description:
      'where to look for bases that are not in the bases dir: the app brings them, and they cannot unlock paths',
    env: 'CICDSTATEMGR_APP_BASES_DIR_PATH',
    helpValue: 'DIR',
  }),
  'cicd-context': textFlag({
    description: 'name under cicd-contexts; default of init and events: stage',
    helpValue: 'NAME',
  }),
}

/** The flag that reads a cache. */
export const cachedFlags = {
  cached: Flags.boolean({ description: 'read a cache, never the primary', env: 'CICDSTATEMGR_CACHED' }),
}

/** The flag that fires an event after the command's own changes are stored. */
export const eventFlags = {
  event: textFlag({
    description: 'event to handle once the changes are stored',
    char: 'e',
    helpValue: 'PIPELINE=EVENT',
  }),
}

const booleanTexts = ['true', 'false', '1', '0', 'yes', 'no', 'y', 'n']

interface Flag {
  readonly type?: string
  readonly env?: string | undefined
}

/** Checks what oclif would read in another way than it was meant. Throws `BAD_VARIABLE`, `USAGE`. */
export function checkFlags(
  flags: Readonly<Record<string, Flag>>,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): void {
  requireBooleanVariables(flags, env)
  refuseValuesOfSwitches(flags, argv)
  refuseSingleHyphens(flags, argv)
}

/** Throws `BAD_VARIABLE` (usage) if the variable of a switch is neither true nor false: oclif would treat it as false. Empty counts as unset. */
function requireBooleanVariables(flags: Readonly<Record<string, Flag>>, env: NodeJS.ProcessEnv): void {
  for (const { type, env: name } of Object.values(flags)) {
    const text = type === 'boolean' && name !== undefined ? (env[name] ?? '') : ''
    if (text === '' || booleanTexts.includes(text.toLowerCase())) continue
    throw new CicdError('BAD_VARIABLE', `${name}=${text}: expected true or false`)
  }
}

/** Throws `USAGE` if a switch has a value: oclif would treat it as an argument. */
function refuseValuesOfSwitches(flags: Readonly<Record<string, Flag>>, argv: readonly string[]): void {
  const end = argv.indexOf('--')
  for (const arg of argv.slice(0, end === -1 ? undefined : end)) {
    const [, name = ''] = /^--([a-z-]+)=/.exec(arg) ?? []
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined
    if (flag?.type === 'boolean') throw new CicdError('USAGE', `--${name} is a switch and takes no value: ${arg}`)
  }
}

/** Throws `USAGE` for a long flag with one hyphen, such as `-id`: oclif would read it as `-i d`. */
function refuseSingleHyphens(flags: Readonly<Record<string, Flag>>, argv: readonly string[]): void {
  const end = argv.indexOf('--')
  for (const arg of argv.slice(0, end === -1 ? undefined : end)) {
    const [, name = ''] = /^-([a-z][a-z-]+)(?:=|$)/.exec(arg) ?? []
    if (!Object.hasOwn(flags, name)) continue
    throw new CicdError('USAGE', `-${name}: the name of a flag has two hyphens, did you mean "--${name}"?`)
  }
}

function wrongEach(flag: string): never {
  const message = listableFlags.includes(flag)
    ? `${JSON.stringify(flag)} is given twice`
    : `${JSON.stringify(flag)} is not one of its flags${didYouMean(flag, listableFlags)}`
  throw new CicdError('BAD_EACH', message, {
    suggestions: [`Write --each=FLAG, FLAG being one of ${listableFlags.join(', ')}.`],
  })
}
