import type { Command } from '@oclif/core/command'

/** The place of a command line where a word is being typed. */
export interface TypedWord {
  /** The command, as oclif names it. */
  readonly command: string
  /** The flag or argument whose value is typed, by name. */
  readonly of: { readonly flag: string } | { readonly arg: string } | undefined
  /** The beginning of the value. */
  readonly text: string
  /** The values of the flags before the typed word; for missing flags, the values of their variables. */
  readonly values: Readonly<Record<string, string>>
  /** The arguments before the typed word. */
  readonly args: readonly string[]
}

type Commands = readonly Pick<Command.Cached, 'id' | 'flags' | 'args'>[]
type Environment = Readonly<Record<string, string | undefined>>

/** Reads the words after the program's name; the last one is being typed. Undefined until the words name a command. */
export function typedWord(words: readonly string[], commands: Commands, env: Environment): TypedWord | undefined {
  const [first = '', second = ''] = words
  const found = (words.length > 2 ? commandOf(commands, `${first}:${second}`) : undefined) ?? commandOf(commands, first)
  if (found === undefined || words.length < 2) return undefined
  const rest = words.slice(found.id.split(':').length)
  const { of, text, given, args } = walk(rest, found)
  const byVariable = Object.values(found.flags).flatMap(({ name, env: variable }) => {
    const value = variable === undefined ? undefined : env[variable]
    return value === undefined || value === '' ? [] : [[name, value] as const]
  })
  return {
    command: found.id,
    of,
    text,
    values: { ...Object.fromEntries(byVariable), ...Object.fromEntries(given) },
    args,
  }
}

function commandOf(commands: Commands, id: string): Commands[number] | undefined {
  return commands.find((command) => command.id === id)
}

interface Walked extends Pick<TypedWord, 'of' | 'text' | 'args'> {
  readonly given: ReadonlyMap<string, string>
}

function walk(words: readonly string[], { flags, args: known }: Commands[number]): Walked {
  const given = new Map<string, string>()
  const args: string[] = []
  const names = Object.keys(known)
  let pending: string | undefined
  let list: string | undefined
  let onlyArguments = false
  const argument = () => names[Math.min(args.length, names.length - 1)]
  for (const word of words.slice(0, -1)) {
    if (pending !== undefined) {
      given.set(pending, word)
      pending = undefined
    } else if (onlyArguments || !word.startsWith('-') || word === '-') {
      if (list === undefined || onlyArguments) args.push(word)
    } else if (word === '--') onlyArguments = true
    else {
      const { name, value } = flagIn(word, flags)
      if (name === 'each') list = value
      else if (name !== undefined && value !== undefined) given.set(name, value)
      else if (name !== undefined && flags[name]?.type === 'option') pending = name
    }
  }
  const text = words.at(-1) ?? ''
  if (pending !== undefined) return { of: { flag: pending }, text, given, args }
  const { name, value } = onlyArguments ? {} : flagIn(text, flags)
  if (name !== undefined && value !== undefined) return { of: { flag: name }, text: value, given, args }
  if (list !== undefined && !onlyArguments) return { of: { flag: list }, text, given, args }
  const arg = argument()
  return { of: arg === undefined ? undefined : { arg }, text, given, args }
}

/** The name and the value of the flag in a word: `--id=demo`, `--id`, `-i` or `-idemo`. Empty if the word is not a flag. */
function flagIn(word: string, flags: Commands[number]['flags']): { name?: string; value?: string } {
  const [, long, value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? []
  if (long !== undefined) return { name: long, ...(value !== undefined && { value }) }
  const [, letter, rest = ''] = /^-([a-z])=?(.*)$/s.exec(word) ?? []
  const flag = letter === undefined ? undefined : Object.values(flags).find(({ char }) => char === letter)
  return flag === undefined ? {} : { name: flag.name, ...(rest !== '' && { value: rest }) }
}
