import { didYouMean } from '../../errors/nearest-name.ts'
import { given } from '../../json/given.ts'
import type { Path } from '../../json/path.ts'
import type { Place } from '../../yaml/positions.ts'
import { migrationAdvice } from './advice.ts'
import { valueProblems } from './check-values.ts'
import type { CallSettings } from './check-values.ts'
import type { Found, MigrationFile, MigrationFindings } from './migration-findings.ts'
import { isListQuery, newCommand, pairsOf, skippedParts } from './new-command.ts'
import type { LegacyFlagValues } from './new-command.ts'
import { plainText, quoted, variablesOf, withoutVariables } from './shell-text.ts'
import { bracketsIn } from './stored-text.ts'
import { adviceOnText, mayHoldAnyText } from './text-in-set.ts'
import type { SetPlace } from './text-in-set.ts'

/** The flags of the Python program, and whether they take a value. */
export const legacyFlags: Readonly<Record<string, boolean>> = {
  '--help': false,
  '-h': false,
  '--log-level': true,
  '-l': true,
  '--config': true,
  '--secrets': true,
  '--init-new': true,
  '--init-cicd-context-name': true,
  '--init-bases-dir': true,
  '--init-app-config-file': true,
  '--id': true,
  '--tmpl-ctx-var': true,
  '--load': false,
  '--get': true,
  '--set': true,
  '--pre-set-force-reload': false,
  '--handle-event': true,
  '--generate': true,
}

const names = Object.keys(legacyFlags)

interface Call extends Omit<SetPlace, 'command'> {
  /** Marked as in `shell-text.ts`. */
  readonly words: readonly string[]
  /** The variable in the place of the program, if it is not known. */
  readonly unknown?: string
  /** Whether the call stands in a text, such as that of `echo`: it may be prose. */
  readonly inText?: boolean
  /** Whether that text is only printed, so that nothing in it can fail. */
  readonly isPrinted?: boolean
  readonly file: MigrationFile
  readonly path: Path
  readonly place?: Place
  readonly settings: CallSettings
}

/** Checks one call with the flags of the Python program. A call of a command needs no check. */
export function checkCall(
  { words: written, unknown: program, inText, isPrinted, settings, inShell, hasSplits, fixed, ...where }: Call,
  findings: MigrationFindings,
): void {
  const add: Add = ({ message, suggestion, ...found }) => {
    const said = suggestion === undefined ? {} : { suggestion: plainText(suggestion) }
    findings.add({ ...where, ...found, message: plainText(message), ...said })
  }
  if (program !== undefined) {
    const message = `${program} is not known here: its flags look like those of the Python program, and were not checked`
    add({ code: 'NOT_READ', message })
    return
  }
  const words = inShell ? withoutRedirections(written) : written
  const start = words.findIndex((word) => !isOpen(word))
  const lead = words.slice(0, start === -1 ? words.length : start).join(' ')
  if (words[start]?.startsWith('-') !== true) {
    if (lead === '') return
    const message = `${lead} is not known here: whether this call has the flags of the Python program was not checked`
    add({ code: 'NOT_READ', message })
    return
  }
  const { values, used, misspelt, open, stray } = readFlags(words)
  const problems = valueProblems(values, settings)
  if (isPrinted === true && (misspelt.length > 0 || problems.length > 0)) return
  for (const flag of misspelt) {
    const message = `the flag ${flag} is not one of the Python program${didYouMean(flag, names)}`
    add({ code: 'UNKNOWN_LEGACY_FLAG', message })
  }
  if (used.length === 0) return
  const isError = stray.length > 0 && inText !== true
  if (isError) {
    const message = `${stray.map(quoted).join(' ')} belongs to no flag: both programs exit 2`
    add({ code: 'UNKNOWN_LEGACY_FLAG', message, suggestion: 'Remove it, or put quotes around the whole value of the flag before it.' }) // prettier-ignore
  }
  for (const problem of problems) add(problem)
  if (!isError && misspelt.length === 0 && !problems.some(({ code }) => code === 'REFUSED_VALUE')) {
    const message = `has the flags of the Python program, which work here: ${used.join(' ')}`
    const command = newCommand(values)
    const whole = `${ignoredNote(used)}${listNote(words, fixed)}${manyNote(values)}As a command: ${command}`
    const suggestion = unreadNote(open, stray) ?? (command && whole)
    add({ code: 'LEGACY_FLAGS', message, ...given({ suggestion }) })
  }
  if (isPrinted === true) return
  for (const text of setsOf(words))
    checkSet(text, { inShell, hasSplits, command: commandOf(used), ...given({ fixed }) }, add)
}

/** Why no command is shown for a call: words that may hold flags, or that belong to none. */
function unreadNote(open: readonly string[], stray: readonly string[]): string | undefined {
  if (open.length > 0) {
    const [is, it] = open.length === 1 ? ['is', 'it'] : ['are', 'they']
    return `${open.join(' ')} ${is} not known here: ${it} may have flags too, for which a command has other names.`
  }
  if (stray.length === 0) return undefined
  return `${stray.map(quoted).join(' ')} belongs to no flag. If it is part of the command line, both programs exit 2.`
}

type Add = (found: Omit<Found, 'file' | 'path' | 'place'>) => void

function checkSet(text: string, place: SetPlace, add: Add): void {
  const [skipped] = text.includes('|') ? skippedParts(text) : []
  if (skipped !== undefined) {
    const said = `--set ${text}: | separates changes, so "${skipped}" is skipped: it is not PATH=VALUE`
    const suggestion = migrationAdvice.SKIPPED_IN_SET.suggestion.replace('command set', `command ${place.command}`)
    add({ code: 'SKIPPED_IN_SET', message: said, suggestion })
  }
  for (const { name } of pairsOf(text)) {
    const brackets = bracketsIn(withoutVariables(name, 'x'))
    if (brackets !== undefined) add({ code: 'INDEX_IN_PATH', message: `--set ${name}: ${brackets}` })
  }
  if (!mayHoldAnyText(text, place.fixed)) return
  const told = `--set ${text}: a text from outside can hold | , and file://, which mean something in a --set`
  add({ code: 'TEXT_IN_SET', message: told, suggestion: adviceOnText(text, place) })
}

/** The command that does the same as a call with `--set`. */
function commandOf(used: readonly string[]): string {
  if (used.includes('--init-new')) return 'init'
  return ['--load', '--handle-event'].find((flag) => used.includes(flag))?.slice(2) ?? 'set'
}

/** Names the flags that both programs ignore: only the first action is done. `--set` and `--handle-event` are part of some actions. */
function ignoredNote(used: readonly string[]): string {
  const actions = ['--init-new', '--load', '--get', '--generate', '--handle-event', '--set']
  const [done, ...others] = actions.filter((flag) => used.includes(flag))
  const parts = done === '--get' || done === '--generate' ? [] : ['--handle-event', '--set']
  const ignored = others.filter((flag) => !parts.includes(flag))
  return ignored.length === 0 ? '' : `Beside ${done}, both programs ignore ${ignored.join(' and ')}. `
}

/** Advice if the value for a list comes from a variable: the command does not split its text at commas. Empty if there is no such value. */
function listNote(words: readonly string[], fixed: SetPlace['fixed']): string {
  const lists = setsOf(words).flatMap((text) =>
    pairsOf(text).flatMap(({ name, text: value }) =>
      /(?:\[\]|\{\})$/.test(name) && mayHoldAnyText(value, fixed) ? [name] : [],
    ),
  )
  if (lists.length === 0) return ''
  return `For ${[...new Set(lists)].join(', ')}, the command stores one value; if it is a list, use one --set for each. `
}

/** What a JSONPath prints as a command, if it may match several values. */
function manyNote(values: LegacyFlagValues): string {
  const path = isListQuery(values) ? values.get('--get')?.at(-1) : undefined
  if (path === undefined) return ''
  return 'The command always prints a list: ["x"] for one match, where --get prints x, and [] for none, where it prints nothing. '
}

/** The flag that a word names, also by a prefix that only one flag has. */
function flagOf(word: string): { readonly written: string; readonly known?: string } {
  const [written = word] = word.split('=')
  if (names.includes(written)) return { written, known: written }
  if (/^-[lh]/.test(written)) return { written, known: written.slice(0, 2) }
  const [match, ...others] = names.filter((name) => written.startsWith('--') && name.startsWith(written))
  return match !== undefined && others.length === 0 ? { written, known: match } : { written }
}

interface ReadFlags {
  readonly values: LegacyFlagValues
  /** The flags that are given, by their whole names. */
  readonly used: readonly string[]
  /** Flags that the Python program does not have. */
  readonly misspelt: readonly string[]
  /** Words beside the values of flags that may hold flags, because they are variables; also a word after one or after a misspelt flag, which may be its value. */
  readonly open: readonly string[]
  /** Other words beside the values of flags. */
  readonly stray: readonly string[]
}

/** The words without redirections of a shell, which may stand in the place of a value: `xargs cicdstatemgr --set < list`. */
function withoutRedirections(words: readonly string[]): readonly string[] {
  const targets = new Set<number>()
  return words.filter((word, index) => {
    const redirection = targets.has(index) ? null : redirections.exec(word)
    if (redirection?.[1] === '') targets.add(index + 1)
    return redirection === null && !targets.has(index)
  })
}

/** Reads all words of a call. */
function readFlags(words: readonly string[]): ReadFlags {
  const values = new Map<string, string[]>()
  const misspelt: string[] = []
  const open: string[] = []
  const stray: string[] = []
  let afterOpen = false
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    const { written, known } = word.startsWith('-') ? flagOf(word) : { written: word }
    if (known === undefined) {
      const isFlag = /^--?[a-z]/.test(word)
      if (isFlag) misspelt.push(written)
      else if (afterOpen || isOpen(word)) open.push(word)
      else stray.push(word)
      afterOpen = isFlag || isOpen(word)
      continue
    }
    afterOpen = false
    const attached = word.length > written.length ? word.slice(written.length).replace(/^=/, '') : undefined
    const short = known.length === 2 && written.length > 2 ? written.slice(2) : undefined
    const value = legacyFlags[known] === true ? (attached ?? short ?? words[++index] ?? '') : ''
    const name = known === '-l' ? '--log-level' : known
    values.set(name, [...(values.get(name) ?? []), value])
  }
  return { values, used: [...values.keys()], misspelt, open, stray }
}

/** A redirection of a shell, with its target if that is in the same word. */
const redirections = /^(?:\d*|&)(?:>>|>\||>&|<<<|<<-?|<>|<&|>|<)(.*)$/s

/** Whether a word begins with a variable, or is a flag with one, so that it may be any flag. */
function isOpen(word: string): boolean {
  return /^-{0,2}[$`\uE002]/.test(word) && variablesOf(word).length > 0
}

/** The values of `--set`. */
export function setsOf(words: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => {
    if (word.startsWith('--set=')) return [word.slice('--set='.length)]
    return word === '--set' ? [words[index + 1] ?? ''] : []
  })
}
