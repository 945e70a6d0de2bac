import { CicdError } from '../../errors/cicd-error.ts'

interface Flag {
  readonly char?: string | undefined
  readonly env?: string | undefined
}

/** An environment variable that gave a flag its value. */
export interface UsedVariable {
  readonly flag: string
  readonly name: string
  readonly value: string
}

/** The environment variables that give values to flags that the command line does not have. An empty variable counts as unset. */
export function usedVariables(
  flags: Readonly<Record<string, Flag>>,
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): readonly UsedVariable[] {
  return Object.entries(flags).flatMap(([flag, { char, env: name }]) => {
    const value = name === undefined ? undefined : env[name]
    if (name === undefined || value === undefined || value === '' || isGiven(flag, char, argv)) return []
    return [{ flag, name, value }]
  })
}

/** What it means if the variable of a flag is set and empty, such as a CI variable that was meant to have a value. Other variables may well be empty. */
const emptied: Readonly<Record<string, string>> = {
  config: 'no config is used, and contexts are kept in .cicdstatemgr in the working directory',
  'app-config': 'no app config is used',
}

/** Warnings of variables that are set and empty, if the flag is not on the command line either. With --cached no config is needed, and only init depends on an app config. */
export function emptyVariables(
  { id, flags }: { readonly id: string | undefined; readonly flags: Readonly<Record<string, Flag>> },
  { cached }: Readonly<Record<string, unknown>>,
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return Object.entries(emptied).flatMap(([flag, effect]) => {
    const { char, env: name } = flags[flag] ?? {}
    if (name === undefined || env[name] !== '' || isWritten(flag, char, argv)) return []
    const isNeeded = flag === 'config' ? cached !== true : id === 'init'
    return isNeeded ? [`${name} is set but empty: ${effect}`] : []
  })
}

/** Whether a flag is on the command line, even with an empty value. */
function isWritten(flag: string, letter: string | undefined, argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return argv
    .slice(0, end === -1 ? undefined : end)
    .some(
      (arg) =>
        arg === `--${flag}` || arg.startsWith(`--${flag}=`) || (letter !== undefined && arg.startsWith(`-${letter}`)),
    )
}

/** Whether a flag has its value from its variable. */
export function isFromVariable(used: readonly UsedVariable[], name: string): boolean {
  return used.some(({ flag }) => flag === name)
}

function isGiven(flag: string, letter: string | undefined, argv: readonly string[]): boolean {
  return argv.some((arg, index) => {
    if (arg === `--${flag}` || arg === `-${letter}`) return (argv[index + 1] ?? '') !== ''
    if (letter !== undefined && arg.startsWith(`-${letter}`)) return true
    return arg.startsWith(`--${flag}=`) && arg.length > flag.length + 3
  })
}

/** If an error names a value that came from the environment, adds a hint that says so, because the command line does not show the value. */
export function namingVariables(error: unknown, used: readonly UsedVariable[]): unknown {
  if (!(error instanceof CicdError) || !['usage', 'config'].includes(error.kind)) return error
  // The name of the editor may contain any text, also the value of a variable.
  if (error.code === 'EDITOR_FAILED') return error
  const hints = used.filter(({ value }) => names(error.message, value)).map(({ name, value }) => `${name}=${value}`)
  const fresh = hints.filter((hint) => !error.message.includes(hint))
  if (fresh.length === 0) return error
  const { code, message, suggestions, cause } = error
  const hint = `From the environment: ${fresh.join(', ')}.`
  return new CicdError(code, message, { suggestions: [...suggestions, hint], cause })
}

/** Whether a text occurs in another as whole words. */
function names(message: string, value: string): boolean {
  for (let at = message.indexOf(value); at !== -1; at = message.indexOf(value, at + 1)) {
    const around = [message.charAt(at - 1), message.charAt(at + value.length)]
    if (!around.some((character) => /[\w-]/.test(character))) return true
  }
  return false
}
