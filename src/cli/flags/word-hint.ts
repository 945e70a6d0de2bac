import type { ErrorCode } from '../../errors/catalogue.ts'
import { CicdError, reworded } from '../../errors/cicd-error.ts'
import { formHint, lineOf } from './other-form.ts'

interface Flag {
  readonly type?: string
  readonly char?: string | undefined
}

interface Command {
  readonly id: string | undefined
  readonly flags: Readonly<Record<string, Flag>>
  readonly args: Readonly<Record<string, { readonly required?: boolean | undefined }>>
}

/** The codes of errors that a word in the wrong place can cause. */
const causes: ReadonlySet<ErrorCode> = new Set([
  'USAGE',
  'NO_ID',
  'BAD_SET',
  'BAD_REVISION',
  'BAD_DURATION',
  'BAD_EVENT',
  'CONTEXT_NOT_FOUND',
  'VALUE_NOT_FOUND',
])

/** Commands that need a word, although the word is not a required argument: a flag can replace it. */
const needsWord: ReadonlySet<string> = new Set(['render', 'wait'])

/** Words of `decisions` that need a name after them. */
const needsName: ReadonlySet<string> = new Set(['cancel', 'export'])

/** Commands whose arguments are numbers or events, so that a name among them can only be an id. */
const takesNoName: ReadonlySet<string> = new Set(['diff', 'handle-event', 'restore'])

/** Commands whose words are all paths if the variable has the id, so that another id among them counts as a path. */
const takesPaths: ReadonlySet<string> = new Set(['edit', 'export', 'generate', 'get'])

/** Words that are never meant as an id, because they begin paths or are parts of commands. */
const otherWords: ReadonlySet<string> = new Set([
  ...['state', 'pipelines', 'channel', 'variables', 'decisions', 'jinja2Macros'],
  ...['cancel', 'export', 'keys'],
])

/** Adds a suggestion to an error that a word in the wrong place may have caused: the whole command line that was probably meant. */
export function withWordHint(error: unknown, command: Command, argv: readonly string[], idSet?: string): unknown {
  const { id } = command
  if (!(error instanceof CicdError) || !causes.has(error.code) || id === undefined) return error
  const known = { ...command, id }
  const places = placesOfWords(command.flags, argv)
  const hint =
    formHint(error, id, argv, places) ??
    optionHint(error, known, argv, places) ??
    eventHint(error, known, argv, places) ??
    fileHint(error, known, argv, places) ??
    changeHint(error, known, argv, places) ??
    firstWordHint(error, known, argv, places, idSet) ??
    (idSet === undefined ? idHint(error, known, argv, places) : otherIdHint(error, known, argv, places, idSet))
  if (hint === undefined) return error
  return reworded(error, { suggestions: [hint, ...error.suggestions] })
}

type KnownCommand = Command & { readonly id: string }

/** `decide deploy approve`: the second word is the option. */
function optionHint(
  { message }: CicdError,
  { id }: KnownCommand,
  argv: readonly string[],
  places: readonly number[],
): string | undefined {
  const found = id === 'decide' && isUnexpected(message) ? twoWords(argv, places) : undefined
  if (found === undefined || isGiven(argv, 'option')) return undefined
  const [name, option] = found.words
  return lineOf([id, name, '--option', option, ...found.rest])
}

/** `handle-event build success`: the two words are the event. */
function eventHint(
  { message }: CicdError,
  { id }: KnownCommand,
  argv: readonly string[],
  places: readonly number[],
): string | undefined {
  const found = id === 'handle-event' && isUnexpected(message) ? twoWords(argv, places) : undefined
  if (found === undefined || places.some((place) => argv[place]?.includes('='))) return undefined
  return lineOf([id, found.words.join('='), ...found.rest])
}

/** The two words of a command line, and the rest of it. Of three words, the first is the id. Undefined for any other number of words. */
function twoWords(argv: readonly string[], places: readonly number[]) {
  const words = places.map((place) => argv[place] ?? '')
  const [one = '', other = ''] = words.slice(-2)
  const ofId = words.length === 3 ? ['--id', words[0] ?? ''] : []
  if (words.length !== 2 && (words.length !== 3 || isGiven(argv, 'id', '-i'))) return undefined
  return { words: [one, other] as const, rest: [...argv.filter((_, index) => !places.includes(index)), ...ofId] }
}

/** `init demo app.yaml`: the file is the app config. `migrate check config.yaml`: it is the config. */
function fileHint(
  { message }: CicdError,
  { id, flags }: KnownCommand,
  argv: readonly string[],
  places: readonly number[],
): string | undefined {
  const place = places.find((each) => flagForFile(argv[each] ?? '', flags) !== undefined)
  if (place === undefined || !isUnexpected(message)) return undefined
  const file = argv[place] ?? ''
  const flag = flagForFile(file, flags) ?? ''
  if (isGiven(argv, flag, flag === 'app-config' ? '-f' : undefined)) return undefined
  return lineOf([id, ...argv.toSpliced(place, 1, `--${flag}`, file)])
}

/** `init demo state.app=shop`: a change is the value of a flag. */
function changeHint(
  { message }: CicdError,
  { id, flags }: KnownCommand,
  argv: readonly string[],
  places: readonly number[],
): string | undefined {
  const changes = places.filter((place) => /^\w+[.[][^=]*=/.test(argv[place] ?? ''))
  const isRefused = isUnexpected(message) || message.startsWith('two ids are given')
  if (!Object.hasOwn(flags, 'set') || changes.length === 0 || !isRefused) return undefined
  return lineOf([id, ...argv.flatMap((word, place) => (changes.includes(place) ? ['--set', word] : [word]))])
}

function isUnexpected(message: string): boolean {
  return message.startsWith('unexpected argument')
}

function isGiven(argv: readonly string[], flag: string, letter?: string): boolean {
  return argv.some((arg) => {
    return arg === `--${flag}` || arg.startsWith(`--${flag}=`) || (letter !== undefined && arg.startsWith(letter))
  })
}

function causedByPath(code: ErrorCode): boolean {
  return code === 'VALUE_NOT_FOUND' || code === 'CONTEXT_NOT_FOUND'
}

/** `get shop state.n`: the first word is the id, although there is an id. A path to a value that exists, or a change, follows it. */
function firstWordHint(
  { code, message }: CicdError,
  { id, flags }: KnownCommand,
  argv: readonly string[],
  [place = -1, ...others]: readonly number[],
  idSet: string | undefined,
): string | undefined {
  const word = argv[place] ?? ''
  const next = argv[others[0] ?? -1]
  if (!Object.hasOwn(flags, 'id') || next === undefined || mayBeId(next) || !mayBeId(word)) return undefined
  const quoted = JSON.stringify(word)
  const isRefused =
    (code === 'VALUE_NOT_FOUND' && message.endsWith(`the context data has no ${quoted}`)) ||
    (code === 'BAD_SET' && message.startsWith(`${quoted} has no "="`)) ||
    (code === 'USAGE' && isUnexpected(message))
  if (!isRefused) return undefined
  const rest = argv.toSpliced(place, 1)
  const isFlag = isGiven(argv, 'id', '-i')
  if (word === idSet || (isFlag && isIdOf(argv, word))) return lineOf([id, ...rest])
  if (idSet === undefined || isFlag) return undefined
  return `If ${word} is the id of another context: ${lineWithId(id, rest, word)}`
}

/** Whether a flag gives this id: `--id shop`, `--id=shop`, `-i shop`, `-ishop`. */
function isIdOf(argv: readonly string[], id: string): boolean {
  return argv.some(
    (arg, at) => [`--id=${id}`, `-i${id}`].includes(arg) || (['--id', '-i'].includes(arg) && argv[at + 1] === id),
  )
}

/** The hint if the environment variable has an id, `idSet`, and a word may be the id of another context. */
function otherIdHint(
  { code, message }: CicdError,
  { id, flags }: KnownCommand,
  argv: readonly string[],
  places: readonly number[],
  idSet: string,
): string | undefined {
  if (!Object.hasOwn(flags, 'id') || isGiven(argv, 'id', '-i')) return undefined
  if (
    causedByPath(code)
      ? !takesPaths.has(id) || (id === 'edit' && places.length > 1)
      : !takesNoName.has(id) && code !== 'BAD_SET'
  )
    return undefined
  const words = places.map((place) => ({ place, word: argv[place] ?? '' }))
  const isMissing = (word: string) => code === 'CONTEXT_NOT_FOUND' && message.includes(JSON.stringify(word))
  // If there is one word too many, any name among numbers, durations and events is an id.
  const isAnyName = takesNoName.has(id) && isUnexpected(message)
  const found = words.find(({ word }) => mayBeId(word) && (isAnyName || /[-\d:@/+]/.test(word)) && !isMissing(word))
  if (found === undefined || (code === 'BAD_SET' && places.length === 1)) return undefined
  const rest = argv.toSpliced(found.place, 1)
  if (found.word === idSet) return lineOf([id, ...rest])
  return `If ${found.word} is the id of another context: ${lineWithId(id, rest, found.word)}`
}

function idHint(
  { code, message }: CicdError,
  { id, flags, args }: KnownCommand,
  argv: readonly string[],
  places: readonly number[],
): string | undefined {
  // If the id is an argument of the command, it is not in the wrong place.
  if (!Object.hasOwn(flags, 'id') || Object.hasOwn(args, 'id') || isGiven(argv, 'id', '-i')) return undefined
  if (causedByPath(code) || (code === 'USAGE' && !isUnexpected(message))) return undefined
  // If the message quotes none of the words, the value of a flag is wrong.
  const quotes = (place: number) => message.includes(JSON.stringify(argv[place]))
  if (code !== 'USAGE' && code !== 'NO_ID' && !places.some(quotes)) return undefined
  const required = Object.values(args).filter((arg) => arg.required === true).length
  const needed = Math.max(required, needsWord.has(id) ? 1 : 0, namesNeeded(id, argv[places[0] ?? -1]))
  const place = places.find((each) => mayBeId(argv[each] ?? ''))
  if (code === 'BAD_SET' && places.length === 1) return undefined
  const isWrong = (code !== 'NO_ID' && code !== 'USAGE') || takesNoName.has(id)
  if (place === undefined || !(isWrong || places.length > needed)) return undefined
  const word = argv[place] ?? ''
  const missing = Object.keys(args).slice(places.length - 1, needed)
  const line = lineWithId(id, [...missing.map((name) => name.toUpperCase()), ...argv.toSpliced(place, 1)], word)
  return isWrong || places.length > 1 ? line : `If ${word} is the id: ${line}`
}

/** `decisions cancel NAME`: a name there is no id. */
function namesNeeded(id: string, first = ''): number {
  return id === 'decisions' && needsName.has(first) ? 2 : 0
}

/** Whether a word looks like an id, and not like a path, a change, a number or a duration. A single letter may be anything. */
function mayBeId(word: string): boolean {
  return !otherWords.has(word) && /^[A-Za-z0-9][\w/+:@-]{1,199}$/.test(word) && !/^\d+(?:[a-z]+\d*)*$/.test(word)
}

/** The indexes of the words of a command line: arguments that are neither flags nor values of flags. */
export function placesOfWords(flags: Command['flags'], argv: readonly string[]): readonly number[] {
  const places: number[] = []
  for (let index = 0; index < argv.length; index++) {
    const arg = argv[index] ?? ''
    if (arg === '--') break
    if (takesNext(flags, arg)) index++
    else if (arg === '-' || !arg.startsWith('-')) places.push(index)
  }
  return places
}

/** Whether a word looks like the file of an app config. */
function isAppConfig(word: string): boolean {
  return /\.(?:ya?ml|json)$/.test(word)
}

/** Whether the next argument is the value of this one. */
export function takesNext(flags: Command['flags'], arg: string): boolean {
  const [, name = ''] = /^--([a-z-]+)$/.exec(arg) ?? []
  if (Object.hasOwn(flags, name)) return flags[name]?.type === 'option'
  const [, letter] = /^-([a-z])$/.exec(arg) ?? []
  return letter !== undefined && Object.values(flags).some(({ char, type }) => char === letter && type === 'option')
}

/** The command line with the id as a flag. */
function lineWithId(command: string, argv: readonly string[], id: string): string {
  const end = argv.indexOf('--')
  const at = end === -1 ? argv.length : end
  return lineOf([command, ...argv.slice(0, at), '--id', id, ...argv.slice(at)])
}

/** The flag of a command that probably takes a file, by the name of the file or directory. `flags`: those of the command, by name. */
export function flagForFile(text: string, flags: object): string | undefined {
  const name = text.replace(/\/+$/, '').replace(/^.*\//s, '')
  const isYaml = /\.ya?ml$/.test(name)
  const candidates = [
    [isYaml && /secret/i.test(name), 'secrets'],
    [isYaml && /^(?:cicdstatemgr[.-]?)?config\b/i.test(name), 'config'],
    [/\.sh$|^\.{1,2}$/.test(name) || text.endsWith('/') || (isYaml && /task|pipeline/i.test(name)), 'tekton'],
    [isAppConfig(text), 'app-config'],
  ] as const
  return candidates.find(([fits, flag]) => fits && Object.hasOwn(flags, flag))?.[1]
}
