import * as Flags from '@oclif/core/flags'
import { CicdError } from '../../errors/cicd-error.ts'
import { parseDuration } from '../../text/duration.ts'
import { listenAddress } from '../../text/listen-address.ts'
import type { ListenAddress } from '../../text/listen-address.ts'

/** A raw token of oclif. Only these tokens keep the order of flags with different names, and values that occur twice. */
export type RawToken =
  | { readonly type: 'flag'; readonly flag: string; readonly input: string }
  | { readonly type: 'arg'; readonly input: string }

interface TextFlag {
  readonly description: string
  /** A short form of the description, for `--help` and the completion scripts of shells. */
  readonly summary?: string
  readonly char?: Letter
  readonly env?: string
  readonly helpValue?: string
  readonly helpGroup?: string
}

/** A letter for the flag, in addition to its name; it must be unique in a command. */
type Letter = 'c' | 'e' | 'f' | 'i' | 'm'

interface ListFlag {
  readonly description: string
  readonly char?: 'f' | 'n'
  readonly helpGroup?: string
  readonly helpValue: string
  readonly aliases?: string[]
  readonly exclusive?: string[]
  readonly dependsOn?: string[]
}

interface DurationFlag {
  readonly description: string
  readonly env?: string
}

/** A flag with one text. An empty text counts as unset, so that the flag's variable is used: the path of an unbound Tekton workspace is `""`. */
export function textFlag(flag: TextFlag) {
  return Flags.custom<string | undefined>({
    ...flag,
    parse: (text) => Promise.resolve(text === '' ? variable(flag.env) : text),
  })()
}

/**
 * A flag with one text that is never empty: to ignore an empty one, for example an empty variable of a script, would mean another context, another person or the whole
 * document. Throws `USAGE` for an empty text.
 */
export function nonEmptyFlag(flag: TextFlag) {
  return Flags.string({ ...flag, parse: (text) => Promise.resolve(nonEmpty(text, flag.env)) })
}

function nonEmpty(text: string, env: string | undefined): string {
  if (text !== '') return text
  const otherwise = env === undefined ? '' : `; ${env} is then used, if it is set`
  throw new CicdError('USAGE', 'the value is empty', {
    suggestions: [`Is a variable of the script empty? To give no value, leave the flag out${otherwise}.`],
  })
}

/** A flag with one text that must be given. */
export function requiredTextFlag(flag: TextFlag) {
  return Flags.string({ ...flag, required: true })
}

/** A flag that may be given several times, one value each. */
export function listFlag(flag: ListFlag) {
  // oclif's greedy lists would also take the arguments that follow.
  return Flags.string({ ...flag, multiple: true, multipleNonGreedy: true })
}

/** A flag with an address to listen on, `HOST:PORT` or `:PORT`. */
export function addressFlag(flag: Omit<TextFlag, 'helpValue'>) {
  return Flags.custom<ListenAddress | undefined>({
    ...flag,
    helpValue: 'HOST:PORT',
    parse: (text) => Promise.resolve(addressIn(text)),
  })()
}

/** Parses an address to listen on. Throws `BAD_ADDRESS` (usage). */
function addressIn(text: string): ListenAddress {
  const address = listenAddress(text)
  if (address !== undefined && address.port <= 65_535) return address
  throw new CicdError('BAD_ADDRESS', `${JSON.stringify(text)} is not an address to listen on`, {
    suggestions: ['Write it as HOST:PORT, e.g. 0.0.0.0:8080 or [::]:8080, or as :8080 for all addresses.'],
  })
}

/** A flag with a duration such as `30d`, `10s` or `1h30m`; its value is in milliseconds. */
export function durationFlag(flag: DurationFlag) {
  return Flags.custom<number | undefined>({ ...duration, ...flag })()
}

/** A flag with a duration that must be given. */
export function requiredDurationFlag(flag: DurationFlag) {
  return Flags.custom<number>({ ...duration, ...flag, required: true })()
}

const duration = { helpValue: 'DURATION', parse: (text: string) => Promise.resolve(parseDuration(text)) }

function variable(name: string | undefined): string | undefined {
  const text = name === undefined ? '' : process.env[name]
  return text === '' ? undefined : text
}
