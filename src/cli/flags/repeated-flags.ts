import { CicdError, reworded } from '../../errors/cicd-error.ts'
import { shellWord } from '../../text/shell-word.ts'

interface Command {
  readonly id: string
  readonly flags: Readonly<Record<string, unknown>>
  readonly args: Readonly<Record<string, unknown>>
}

/** The flags that choose the store and the context. A suggested command line without them would use other ones. */
const repeated: readonly (readonly [flag: string, letter: string])[] = [
  ['config', '-c'],
  ['secrets', ''],
  ['id', '-i'],
]

interface GivenFlag {
  readonly flag: string
  readonly written: string
}

/** Repeats `--config`, `--secrets` and `--id` of this command line in the command lines that an error suggests. */
export function repeatingFlags(error: unknown, commands: readonly Command[], argv: readonly string[]): unknown {
  if (!(error instanceof CicdError)) return error
  const suggestions = repeatingFlagsIn(error.suggestions, commands, argv)
  // An error that needs no new hints is not replaced: an interruption has its own exit code, which a new error would lose.
  if (suggestions.every((suggestion, index) => suggestion === error.suggestions[index])) return error
  return reworded(error, { suggestions })
}

/** Repeats the same flags in the command lines that a result suggests. */
export function repeatingFlagsIn(
  suggestions: readonly string[],
  commands: readonly Command[],
  argv: readonly string[],
): readonly string[] {
  const flags = repeated.flatMap(([flag, letter]) => flagIn(argv, flag, letter))
  return suggestions.map((suggestion) => repeatedIn(suggestion, commands, flags))
}

/** A flag as it was given; the last one counts. */
function flagIn(argv: readonly string[], flag: string, letter: string): readonly GivenFlag[] {
  const end = argv.indexOf('--')
  const args = argv.slice(0, end === -1 ? undefined : end)
  let found: string | undefined
  for (const [index, arg] of args.entries()) {
    if (arg === `--${flag}` || (letter !== '' && arg === letter)) found = args[index + 1]
    else if (arg.startsWith(`--${flag}=`)) found = arg.slice(flag.length + 3)
    else if (letter !== '' && arg.startsWith(letter)) found = arg.slice(letter.length)
  }
  if (found === undefined || found === '') return []
  return [{ flag, written: `${letter === '-c' ? letter : `--${flag}`} ${shellWord(found)}` }]
}

/** Adds the missing flags at the end of the command line. Words for people may follow it in the suggestion: ` (…)`, `, …`. */
function repeatedIn(suggestion: string, commands: readonly Command[], flags: readonly GivenFlag[]): string {
  const found = commandIn(suggestion, commands)
  if (found === undefined) return suggestion
  const { command, start, rest } = found
  const end = /(?: -- | \(|, ).*$/s.exec(rest)?.index ?? rest.length
  const words = rest.slice(0, end)
  const isIdGiven = Object.hasOwn(command.args, 'id') && /^ [^-]/.test(words)
  const missing = flags.filter(({ flag }) => {
    if (!Object.hasOwn(command.flags, flag) || (flag === 'id' && isIdGiven)) return false
    return !new RegExp(` (?:--${flag}[ =]|-${flag.charAt(0)} )`).test(words)
  })
  return [start + words, ...missing.map(({ written }) => written)].join(' ') + rest.slice(end)
}

/** The command that a suggestion begins with, of two words or one; undefined if there is none. */
function commandIn(suggestion: string, commands: readonly Command[]) {
  const [, program = '', line = ''] = /^(cicdstatemgr )([a-z].*)$/s.exec(suggestion) ?? []
  const words = line.split(' ')
  for (const count of [2, 1]) {
    const name = words.slice(0, count).join(' ')
    const command = commands.find(({ id }) => id.replaceAll(':', ' ') === name)
    const rest = line.slice(name.length)
    if (command !== undefined && !rest.startsWith(' --help')) return { command, start: program + name, rest }
  }
  return undefined
}
