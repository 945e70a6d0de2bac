import { given } from '../json/given.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { listedCommands } from '../cli/help/command-groups.ts'
import { didYouMean, nearestName } from '../errors/nearest-name.ts'
import { shellWord } from '../text/shell-word.ts'

interface Option {
  /** The name of its value; without one it is a switch. */
  readonly value?: string
  readonly short?: string
  readonly help: string
}

/** The original's flags, in the order in which its help names them. */
const options = {
  help: { short: '-h', help: 'show this text' },
  'log-level': { short: '-l', value: 'LEVEL', help: 'what to say on stderr: DEBUG, INFO, WARNING, ERROR' },
  config: { value: 'FILE', help: 'the config; required, here or as CICDSTATEMGR_CONFIG_PATH' },
  secrets: { value: 'FILE', help: 'the secrets; or CICDSTATEMGR_SECRETS_PATH' },
  'init-new': { value: 'ID', help: 'make context data, or replace it, and print its id' },
  'init-cicd-context-name': { value: 'NAME', help: 'which of the cicd contexts; stage where not given' },
  'init-bases-dir': { value: 'DIR', help: "the bases' directory; or CICDSTATEMGR_BASES_DIR_PATH" },
  'init-app-config-file': { value: 'FILE', help: "the app's config; or CICDSTATEMGR_INIT_APP_CONFIG_PATH" },
  id: { value: 'ID', help: 'which context data; or CICDSTATEMGR_CONTEXT_DATA_ID' },
  'tmpl-ctx-var': { value: 'PATH=EXPR', help: 'a template variable: a path that has a value, or text (repeatable)' },
  load: { help: 'read the context data and refresh its copies' },
  get: { value: 'PATH', help: 'print a value, rendered' },
  set: { value: 'PATH=VALUE', help: 'store a value, or several separated by | (repeatable)' },
  'pre-set-force-reload': { help: 'accepted; the newest context data is always what is changed' },
  'handle-event': { value: 'PIPELINE=EVENT', help: 'run the handlers of an event' },
  generate: { value: 'PATH', help: 'run the generators at a path' },
} as const satisfies Readonly<Record<string, Option>>

export type LegacyOption = keyof typeof options

const table: ReadonlyMap<string, Option> = new Map(Object.entries(options))

/** A parsed command line. */
export class LegacyArguments {
  readonly #given: ReadonlyMap<string, readonly string[]>

  constructor(given: ReadonlyMap<string, readonly string[]>) {
    this.#given = given
  }

  has(option: LegacyOption): boolean {
    return this.#given.has(option)
  }

  /** Every value given, in order. */
  all(option: LegacyOption): readonly string[] {
    return this.#given.get(option) ?? []
  }

  /** The last value; an empty one counts as missing. */
  last(option: LegacyOption): string | undefined {
    const value = this.all(option).at(-1)
    return value === '' ? undefined : value
  }
}

/**
 * Reads a command line as Python's argparse does: unambiguous prefixes, `--flag=value`, `-lVALUE`. Stops at a flag for help.
 * Throws `LEGACY_USAGE` (usage).
 */
export function parseLegacyArguments(argv: readonly string[]): LegacyArguments {
  const words = argv.map(classify)
  const given = new Map<string, string[]>()
  const strays: string[] = []
  let command: number | undefined
  for (let index = 0; index < words.length; index++) {
    const word = words[index]
    if (word?.option === undefined) {
      strays.push(argv[index] ?? '')
      if (listedCommands.includes(argv[index] ?? '')) command ??= index
      continue
    }
    const values = given.get(word.option) ?? []
    given.set(word.option, values)
    if (table.get(word.option)?.value === undefined) {
      if (word.value !== undefined)
        throw wrongFlag(
          `argument --${word.option}: takes no value, and was given "${word.value}"`,
          ...(word.option === 'help' ? ['cicdstatemgr --help'] : []),
        )
      if (word.option === 'help') return new LegacyArguments(given)
      continue
    }
    const value = word.value ?? (words[index + 1]?.isValue === true ? argv[++index] : undefined)
    if (value === undefined) throw wrongFlag(`argument --${word.option}: a value is missing`)
    values.push(value)
  }
  if (strays.length > 0) {
    const line = ownFlagMeant(strays) ?? (command === undefined ? undefined : reordered(argv, command, given))
    throw wrong(
      `unrecognized arguments: ${strays.join(' ')}${meantBy(strays)}`,
      line === undefined ? undefined : [line],
    )
  }
  return new LegacyArguments(given)
}

interface Word {
  /** Whether a flag may take it as its value. */
  readonly isValue: boolean
  readonly option?: string
  /** The text after `=`, or after a short flag. */
  readonly value?: string
}

function classify(text: string, index: number, all: readonly string[]): Word {
  const separator = all.indexOf('--')
  if (separator !== -1 && index >= separator) return { isValue: index > separator }
  if (!text.startsWith('-') || text === '-') return { isValue: true }
  const [, name = text, value] = /^(.*?)=(.*)$/s.exec(text) ?? []
  const exact = [...table].find(([option, { short }]) => `--${option}` === name || short === name)
  const found = exact ?? (name.startsWith('--') ? byPrefix(name) : undefined)
  if (found !== undefined) return { isValue: false, option: found[0], ...given({ value }) }
  const attached = [...table].find(([, { short }]) => short !== undefined && text.startsWith(short))
  if (attached !== undefined) return { isValue: false, option: attached[0], value: text.slice(2) }
  return { isValue: text.includes(' ') || /^-\p{Nd}+$|^-\p{Nd}*\.\p{Nd}+$/u.test(text) }
}

function byPrefix(name: string): [string, Option] | undefined {
  const matches = [...table].filter(([option]) => `--${option}`.startsWith(name))
  if (matches.length > 1) {
    throw wrongFlag(`ambiguous option: ${name} could match ${matches.map(([option]) => `--${option}`).join(', ')}`)
  }
  return matches[0]
}

/** The flags that the program has without a command. */
const ownFlags = ['--version', '--help']

/** The command line that a misspelt `--version` or `--help` means. */
function ownFlagMeant(strays: readonly string[]): string | undefined {
  const flags = strays.filter((stray) => stray.startsWith('-') && ofCommands(stray) === undefined)
  const meant = flags.map((stray) => nearestName(stray, knownFlags())).find((flag) => flag !== undefined)
  return meant !== undefined && ownFlags.includes(meant) ? `cicdstatemgr ${meant}` : undefined
}

/** The flags of the original that no command has. */
const onlyOriginals: readonly LegacyOption[] = [
  ...(['init-new', 'init-cicd-context-name', 'init-bases-dir', 'init-app-config-file', 'tmpl-ctx-var'] as const),
  ...(['load', 'get', 'set', 'pre-set-force-reload', 'handle-event', 'generate'] as const),
]

/** The command line with its command in front; undefined if it also has flags that only the original has. */
function reordered(argv: readonly string[], at: number, given: ReadonlyMap<string, unknown>): string | undefined {
  if (onlyOriginals.some((option) => given.has(option))) return undefined
  const length = listedCommands.includes(argv.slice(at, at + 2).join(':')) ? 2 : 1
  const words = [...argv.slice(at, at + length), ...argv.toSpliced(at, length)]
  return `A command comes before its flags: cicdstatemgr ${words.map(shellWord).join(' ')}`
}

function knownFlags(): readonly string[] {
  return [...[...table.keys()].map((option) => `--${option}`), '--version']
}

function meantBy(strays: readonly string[]): string {
  const known = knownFlags()
  return strays.map((stray) => ofCommands(stray) ?? didYouMean(stray, known)).find((hint) => hint !== '') ?? ''
}

/** Flags that only the commands have. */
const flagsOfCommands: ReadonlySet<string> = new Set([
  ...[
    '--actor',
    '--app-config',
    '--delivery-id',
    '--dry-run',
    '--event',
    '--if-absent',
    '--if-revision',
    '--increment',
  ],
  ...['--json', '--json-value', '--limit', '--output', '--result', '--timeout', '--ttl', '--unset', '--var', '--wait'],
])

/** What a word of a command's line is here: a command that is written as a flag, or a flag of commands. */
function ofCommands(stray: string): string | undefined {
  const name = stray.replace(/=.*/s, '')
  const command = name.startsWith('--') ? name.slice(2) : ''
  if (listedCommands.includes(command)) return `, did you mean the command "${command}"?`
  return flagsOfCommands.has(name) ? `; ${name} is a flag of commands` : undefined
}

const commandFirst: readonly string[] = ['A command comes before its flags: cicdstatemgr get PATH --id ID']

function wrong(message: string, hints = commandFirst): CicdError {
  return new CicdError('LEGACY_USAGE', message, {
    suggestions: [...hints, listOfFlags],
  })
}

/** A fault of a flag that exists: a command was not meant. */
function wrongFlag(message: string, ...hints: readonly string[]): CicdError {
  return new CicdError('LEGACY_USAGE', message, { suggestions: [...hints, listOfFlags] })
}

const listOfFlags = 'cicdstatemgr help python lists the flags of the Python program.'

/** What the environment can change for the flags. */
const variables = [
  [
    'CICDSTATEMGR_STRICT=1',
    'failed events and templates exit as with the commands; --get without a value exits 0 as ever',
  ],
  ['CICDSTATEMGR_LEGACY_SAFE=1', 'each --set is one path and one value: |, , and file:// mean nothing'],
  ['CICDSTATEMGR_CACHED=1', '--get reads a cache, not the datasource'],
  ['CICDSTATEMGR_ALLOW_CONFIG_PATHS=1', '--set may change the configuration of a flow, such as pipelines'],
] as const

/** The flags and variables in one line each. */
export function legacyHelp(): string {
  const lines = [...table].map(([option, { short, value, help }]) => {
    const flag =
      [...(short === undefined ? [] : [short]), `--${option}`].join(', ') + (value === undefined ? '' : ` ${value}`)
    return `  ${flag.padEnd(35)} ${help}`
  })
  const settings = variables.map(([name, help]) => `  ${name.padEnd(35)} ${help}`)
  return [
    ...['usage: cicdstatemgr FLAG…', '', ...lines],
    ...['', 'In the environment:', ...settings],
    ...['', 'The commands: cicdstatemgr --help', ''],
  ].join('\n')
}
