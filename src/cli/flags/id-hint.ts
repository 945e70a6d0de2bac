import type { ErrorCode } from '../../errors/catalogue.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { given } from '../../json/given.ts'

interface Flag {
  readonly type?: string
  readonly char?: string | undefined
}

interface Command {
  readonly id: string | undefined
  readonly flags: Readonly<Record<string, Flag>>
  readonly args: Readonly<Record<string, { readonly required?: boolean | undefined }>>
}

/** Failures that a word in the place of something else causes. */
const causes: ReadonlySet<ErrorCode> = new Set([
  'USAGE',
  'NO_ID',
  'BAD_SET',
  'BAD_REVISION',
  'BAD_DURATION',
  'BAD_EVENT',
])

/** Commands that need a word, although there is a flag that can stand for it. */
const needsWord: ReadonlySet<string> = new Set(['expire', 'render', 'wait'])

/** Commands whose own arguments are numbers, durations or events: a name among them can only be an id. */
const takesNoName: ReadonlySet<string> = new Set(['diff', 'expire', 'handle-event', 'restore'])

/** Words that are never meant as an id where they stand. */
const otherWords: ReadonlySet<string> = new Set([
  ...['state', 'pipelines', 'channel', 'variables', 'decisions', 'jinja2Macros'],
  ...['cancel', 'export', 'keys'],
])

/** Says how the id is given, with the whole command line, if it stands where another word is expected. */
export function withIdHint(error: unknown, command: Command, argv: readonly string[]): unknown {
  const { id, flags } = command
  if (!(error instanceof CicdError) || !causes.has(error.code) || id === undefined) return error
  if (!Object.hasOwn(flags, 'id') || argv.some((arg) => /^(?:--id(?:=|$)|-i)/.test(arg))) return error
  const hint = hintFor(error, { ...command, id }, argv)
  if (hint === undefined) return error
  const { code, message, suggestions, cause, file } = error
  return new CicdError(code, message, { suggestions: [hint, ...suggestions], cause, ...given({ file }) })
}

function hintFor(
  { code, message }: CicdError,
  { id, flags, args }: Command & { readonly id: string },
  argv: readonly string[],
): string | undefined {
  if (code === 'USAGE' && !message.startsWith('unexpected argument')) return undefined
  const places = placesOfWords(flags, argv)
  const required = Object.values(args).filter((arg) => arg.required === true).length
  const needed = Math.max(required, needsWord.has(id) ? 1 : 0)
  const place = places.find((each) => mayBeId(argv[each] ?? ''))
  if (code === 'BAD_SET' && places.length === 1) return undefined
  const isWrong = (code !== 'NO_ID' && code !== 'USAGE') || takesNoName.has(id)
  if (place === undefined || !(isWrong || places.length > needed)) return undefined
  const word = argv[place] ?? ''
  const missing = Object.keys(args).slice(places.length - 1, needed)
  const line = lineOf(id, [...missing.map((name) => name.toUpperCase()), ...argv.toSpliced(place, 1)], word)
  return isWrong || places.length > 1 ? line : `If ${word} is the id: ${line}`
}

/** Whether a word looks like an id, and not like a path, a change, a number or a duration. A single letter may be anything. */
function mayBeId(word: string): boolean {
  return !otherWords.has(word) && /^[A-Za-z0-9][\w/+:@-]{1,199}$/.test(word) && !/^\d+(?:[a-z]+\d*)*$/.test(word)
}

/** Where the arguments are that are neither flags nor their values. */
function placesOfWords(flags: Command['flags'], argv: readonly string[]): readonly number[] {
  const places: number[] = []
  for (let index = 0; index < argv.length; index++) {
    const arg = argv[index] ?? ''
    if (arg === '--') break
    if (takesNext(flags, arg)) index++
    else if (arg === '-' || !arg.startsWith('-')) places.push(index)
  }
  return places
}

function takesNext(flags: Command['flags'], arg: string): boolean {
  const [, name = ''] = /^--([a-z-]+)$/.exec(arg) ?? []
  if (Object.hasOwn(flags, name)) return flags[name]?.type === 'option'
  const [, letter] = /^-([a-z])$/.exec(arg) ?? []
  return letter !== undefined && Object.values(flags).some(({ char, type }) => char === letter && type === 'option')
}

/** The command line with the id as a flag, as a shell takes it. */
function lineOf(command: string, argv: readonly string[], id: string): string {
  const end = argv.indexOf('--')
  const at = end === -1 ? argv.length : end
  const words = [...command.split(':'), ...argv.slice(0, at), '--id', id, ...argv.slice(at)]
  return ['cicdstatemgr', ...words.map(quoted)].join(' ')
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
