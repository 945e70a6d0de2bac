import { stripVTControlCharacters } from 'node:util'
import { CicdError } from '../../errors/cicd-error.ts'
import { didYouMean, nearestName } from '../../errors/nearest-name.ts'
import { flagForFile } from './word-hint.ts'
import { pythonFlagHint } from './python-flags.ts'

/** The error of oclif for a command line that does not parse, with the fields that are used here. */
interface ParseError extends Error {
  readonly oclif: { readonly exit?: number }
  /** Unknown flags. */
  readonly flags?: readonly string[]
  /** Arguments that are missing, or the texts of those that are too many. */
  readonly args?: readonly (string | { readonly name: string; readonly description?: string })[]
}

interface KnownFlag {
  readonly description?: string | undefined
  readonly helpValue?: string | string[] | undefined
  readonly options?: readonly string[] | undefined
  readonly aliases?: readonly string[] | undefined
}

/** The command whose flags or arguments were wrong. */
export interface UsedCommand {
  readonly id: string | undefined
  readonly flags: Readonly<Record<string, KnownFlag>>
  readonly args: Readonly<Record<string, { readonly description?: string | undefined }>>
}

const noCommand: UsedCommand = { id: undefined, flags: {}, args: {} }

/** Whether oclif refused the command line. */
export function isParseError(thrown: unknown): thrown is ParseError {
  return thrown instanceof Error && 'oclif' in thrown && !('code' in thrown && thrown.code === 'MODULE_NOT_FOUND')
}

/** The error of oclif in our words, with the nearest name. */
export function usageError(error: ParseError, command = noCommand): CicdError {
  const help = `cicdstatemgr ${command.id === undefined ? '' : `${wordsOf(command.id)} `}--help`
  const hint = isArgument(error.flags ?? [], command)
  return new CicdError('USAGE', message(error, command), {
    suggestions: hint ? [help, 'Put -- in front of arguments that begin with a hyphen.'] : [help],
    cause: error,
  })
}

function message(error: ParseError, command: UsedCommand): string {
  if (error.flags !== undefined) return unknownFlags(error.flags, command)
  const extra = error.args?.filter((arg) => typeof arg === 'string') ?? []
  if (extra.length > 0) return unexpectedArguments(extra, command)
  const missing = error.args?.filter((arg) => typeof arg !== 'string') ?? []
  if (missing.length > 0) {
    return missing.map(({ name, description = '' }) => `missing ${name.toUpperCase()}: ${description}`).join('\n')
  }
  return cleaned(error.message)
    .split('\n')
    .map((line) => inOurWords(line, command))
    .join('\n')
}

/** A command of two words as people write it. */
function wordsOf(id: string): string {
  return id.replaceAll(':', ' ')
}

function namesOf({ flags }: UsedCommand): readonly string[] {
  return Object.entries(flags).flatMap(([name, { aliases = [] }]) => [name, ...aliases].map((each) => `--${each}`))
}

function unknownFlags(flags: readonly string[], command: UsedCommand): string {
  const names = namesOf(command)
  return flags
    .map((flag) => flag.replace(/=.*/s, ''))
    .map(
      (flag) =>
        `there is no flag ${flag}${pythonFlagHint(flag, names) ?? argumentHint(flag, command) ?? flagHint(flag, names, command)}`,
    )
    .join('\n')
}

/** Names of arguments in flags of other programs. */
const otherArguments: Readonly<Record<string, string>> = { '--ttl': 'duration' }

/** For the end of a message about an unknown flag that has the name of an argument. */
function argumentHint(flag: string, { id, args }: UsedCommand): string | undefined {
  const name = Object.hasOwn(otherArguments, flag) ? (otherArguments[flag] ?? '') : flag.replace(/^--/, '')
  if (id === undefined || !Object.hasOwn(args, name)) return undefined
  const shown = Object.keys(args).map((each) => each.toUpperCase())
  return `, the ${name} is an argument: cicdstatemgr ${[wordsOf(id), ...shown].join(' ')}`
}

/** Flags of other programs, each with the flags here that may be meant, the most likely first. */
const otherFlags: Readonly<Record<string, readonly string[]>> = {
  '-o': ['--output', '--json', '--format'],
  '--output': ['--format', '--json'],
  '-n': ['--limit'],
  '--timeout': ['--wait'],
  '--question': ['--subject'],
  '--last': ['--limit'],
  '--context': ['--id'],
  '--context-id': ['--id'],
  '--context-data-id': ['--id'],
}

/** For the end of a message about an unknown flag: the known flags that may be meant; empty if there are none. */
function flagHint(flag: string, names: readonly string[], { flags }: UsedCommand): string {
  const others = Object.hasOwn(otherFlags, flag) ? (otherFlags[flag] ?? []) : []
  // --format of some commands is the format of a picture or of a file.
  const isData = (name: string) => name !== '--format' || flags.format?.options?.includes('json') === true
  const meant = others.filter((name) => names.includes(name) && isData(name))
  if (meant.length > 0) return anyOf(meant)
  const beginning = flag.length > 3 && flag.startsWith('--') ? names.filter((name) => name.startsWith(flag)) : []
  if (beginning.length === 1) return anyOf(beginning)
  const nearest = didYouMean(flag, names)
  return nearest === '' && beginning.length > 0 && beginning.length < 4 ? anyOf(beginning) : nearest
}

function anyOf(names: readonly string[]): string {
  return `, did you mean ${names.map((name) => `"${name}"`).join(' or ')}?`
}

/** Whether an unknown flag is probably an argument that begins with a hyphen, such as a number or a line of YAML, and not a mistyped name. */
function isArgument(flags: readonly string[], command: UsedCommand): boolean {
  if (Object.keys(command.args).length === 0) return false
  const names = namesOf(command)
  return flags.some((flag) => {
    const name = flag.replace(/=.*/s, '')
    if (/^--[A-Za-z][\w-]*$/.test(name) || /^-[A-Za-z]$/.test(flag)) return false
    return pythonFlagHint(name, names) === undefined && didYouMean(name, names) === ''
  })
}

/** An unexpected argument may be a flag without its hyphens. */
function unexpectedArguments(extra: readonly string[], { id = '', flags, args }: UsedCommand): string {
  const names = Object.keys(args).map((name) => name.toUpperCase())
  const takes = names.length === 0 ? 'takes none' : `takes ${names.join(' and ')} alone`
  const lines = extra.map((text) => {
    const fileFlag = flagForFile(text, flags)
    const known = /^\d/.test(text) ? [] : Object.keys(flags)
    const meant = fileFlag === undefined ? nearestName(text, known) : `${fileFlag} ${text}`
    const hint = meant === undefined ? '' : `, did you mean "--${meant}"?`
    return `unexpected argument ${JSON.stringify(text)}${id === '' ? '' : `: ${wordsOf(id)} ${takes}`}${hint}`
  })
  return lines.join('\n')
}

/** The messages of oclif about flags, each with our message in its place. */
const sayings: readonly (readonly [RegExp, (found: readonly string[], command: UsedCommand) => string])[] = [
  [/^Missing required flag (\S+)$/, ([name = ''], command) => `missing ${shownFlag(name, command)}`],
  [/^Flag --(\S+) expects (?:a value|one of these values: .*)$/, ([name = ''], command) => noValue(name, command)],
  [/^Flag --(\S+) can only be specified once$/, ([name = '']) => `--${name} is given twice, but may be given once`],
  [
    /^Expected (?:(--[^=\s]+)=)?(.*) to be one of: (.*)$/s,
    ([flag, text = '', all = '']) => {
      const options = all.split(', ')
      return `${flag === undefined ? shown(text) : `${flag} ${text}`}: expected one of ${all}${didYouMean(text, options)}`
    },
  ],
  [
    /^(--\S+?)=.* cannot also be provided when using (--\S+)$/s,
    ([one = '', other = '']) => `${one} and ${other} cannot be used together`,
  ],
  [
    /^All of the following must be provided when using (--\S+): (--[^=\n]+)$/,
    ([flag = '', needed = ''], command) =>
      `${flag} needs ${needed
        .split(', ')
        .map((name) => shownFlag(name.slice(2), command))
        .join(' and ')}`,
  ],
  [
    /^(?:(--\S+): )?Expected an integer(?: (greater|less) than or equal to (-?\d+))? but received: (.*)$/s,
    ([flag = '', bound, limit = '', text = '']) => {
      const range = bound === undefined ? '' : ` of at ${bound === 'greater' ? 'least' : 'most'} ${limit}`
      return `${flag === '' ? shown(text) : `${flag} ${text}`}: expected a whole number${range}`
    },
  ],
]

function inOurWords(line: string, command: UsedCommand): string {
  for (const [pattern, say] of sayings) {
    const found = pattern.exec(line)
    // A group that did not match is undefined, although the type says otherwise.
    if (found !== null) return say(found.slice(1), command)
  }
  return line
}

function shownFlag(name: string, { flags }: UsedCommand): string {
  const { description, helpValue, options } = (Object.hasOwn(flags, name) ? flags[name] : undefined) ?? {}
  const value = typeof helpValue === 'string' ? ` ${helpValue}` : options === undefined ? '' : ` ${options.join('|')}`
  return `--${name}${value}${description === undefined ? '' : `: ${description}`}`
}

function noValue(name: string, command: UsedCommand): string {
  return `no value was given for ${shownFlag(name, command)}`
}

function shown(text: string): string {
  return JSON.stringify(text)
}

/** The message of an error about a flag's value, without the text that oclif puts around it. */
export function withoutFrame(text: string): string {
  return text.replace(/^Parsing (--\S+) \n\t(.*)\nSee more help with --help$/s, '$1: $2')
}

function cleaned(text: string): string {
  return withoutFrame(stripVTControlCharacters(text))
    .replace(/\nSee more help with --help$/, '')
    .replace(/^The following errors? occurred:\n\s*/, '')
    .replace(/\n +/g, '\n')
}
