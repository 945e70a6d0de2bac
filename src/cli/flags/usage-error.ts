import { stripVTControlCharacters } from 'node:util'
import { CicdError } from '../../errors/cicd-error.ts'
import { didYouMean } from '../../errors/nearest-name.ts'

/** What oclif throws when a command line does not parse, as far as we look at it. */
interface ParseError extends Error {
  readonly oclif: { readonly exit?: number }
  readonly parse?: { readonly input?: ParseInput }
  /** Flags that nobody knows. */
  readonly flags?: readonly string[]
  /** Arguments that are missing, or the texts of those that are too many. */
  readonly args?: readonly (string | { readonly name: string; readonly description?: string })[]
}

interface ParseInput {
  readonly flags: Record<string, { readonly aliases?: readonly string[] }>
}

/** Whether oclif found fault with the command line. */
export function isParseError(thrown: unknown): thrown is ParseError {
  return thrown instanceof Error && 'oclif' in thrown && !('code' in thrown && thrown.code === 'MODULE_NOT_FOUND')
}

/** oclif's finding in our words, with the nearest name. `command` had the wrong flags or arguments. */
export function usageError(error: ParseError, command?: string): CicdError {
  const help = `cicdstatemgr ${command === undefined ? '' : `${command} `}--help`
  return new CicdError('USAGE', message(error), {
    suggestions: error.flags === undefined ? [help] : [help, 'Put -- in front of arguments that begin with a hyphen.'],
    cause: error,
  })
}

function message(error: ParseError): string {
  const input = error.parse?.input
  if (error.flags !== undefined && input !== undefined) return unknownFlags(error.flags, input)
  const missing = error.args?.filter((arg) => typeof arg !== 'string') ?? []
  if (missing.length > 0) {
    return missing.map(({ name, description = '' }) => `missing ${name.toUpperCase()}: ${description}`).join('\n')
  }
  return cleaned(error.message)
}

function unknownFlags(flags: readonly string[], { flags: known }: ParseInput): string {
  const names = Object.entries(known).flatMap(([name, { aliases = [] }]) =>
    [name, ...aliases].map((each) => `--${each}`),
  )
  return flags
    .map((flag) => flag.replace(/=.*/s, ''))
    .map((flag) => `there is no flag ${flag}${didYouMean(flag, names)}`)
    .join('\n')
}

/** What is wrong with a flag's value without the frame that oclif puts around it. */
export function withoutFrame(text: string): string {
  return text.replace(/^Parsing (--\S+) \n\t(.*)\nSee more help with --help$/s, '$1: $2')
}

function cleaned(text: string): string {
  return withoutFrame(stripVTControlCharacters(text))
    .replace(/\nSee more help with --help$/, '')
    .replace(/^The following errors? occurred:\n\s*/, '')
    .replace(/\n +/g, '\n')
}
