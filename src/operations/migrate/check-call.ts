import { didYouMean } from '../../errors/nearest-name.ts'
import { given } from '../../json/given.ts'
import type { Path } from '../../json/path.ts'
import type { Place } from '../../yaml/positions.ts'
import { valueProblems } from './check-values.ts'
import type { Found, MigrationFile, MigrationFindings } from './migration-findings.ts'
import { newCommand, pairsOf, skippedParts } from './new-command.ts'
import type { LegacyFlagValues } from './new-command.ts'
import { plainText, variablesOf } from './shell-text.ts'
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

interface Call extends SetPlace {
  /** Marked as in `shell-text.ts`. */
  readonly words: readonly string[]
  /** The variable in the place of the program, if it is not known. */
  readonly unknown?: string
  readonly file: MigrationFile
  readonly path: Path
  readonly place?: Place
  /** Whether the flow's configuration may be changed. */
  readonly allowConfigPaths: boolean
}

/** Checks one call with the flags of the Python program. A call of a command needs no check. */
export function checkCall(
  { words, unknown: program, allowConfigPaths, inShell, hasSplits, fixed, ...where }: Call,
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
  const lead = words.findIndex((word) => !/^[$`]/.test(plainText(word)) || variablesOf(word).length === 0)
  const unknown = words.slice(0, lead === -1 ? words.length : lead).join(' ')
  if (words[lead]?.startsWith('-') !== true) {
    if (unknown === '') return
    const message = `${unknown} is not known here: whether this call has the flags of the Python program was not checked`
    add({ code: 'NOT_READ', message })
    return
  }
  const flags = words.flatMap((word) => (/^--?[a-z]/.test(word) ? [flagOf(word)] : []))
  for (const { written, known } of flags) {
    if (known !== undefined) continue
    const message = `the flag ${written} is not one of the Python program${didYouMean(written, names)}`
    add({ code: 'UNKNOWN_LEGACY_FLAG', message })
  }
  const used = [...new Set(flags.flatMap(({ known }) => known ?? []))]
  if (used.length === 0) return
  const values = valuesOf(words)
  const problems = valueProblems(values, allowConfigPaths)
  for (const problem of problems) add(problem)
  if (!problems.some(({ code }) => code === 'REFUSED_VALUE')) {
    const message = `has the flags of the Python program, which work here: ${used.join(' ')}`
    const command = newCommand(values)
    const whole = `${ignoredNote(used)}${listNote(words, fixed)}As a command: ${command}`
    const suggestion =
      unknown === ''
        ? command && whole
        : `${unknown} is not known here: it may have flags too, for which a command has other names.`
    add({ code: 'LEGACY_FLAGS', message, ...given({ suggestion }) })
  }
  for (const text of setsOf(words)) checkSet(text, { inShell, hasSplits, ...given({ fixed }) }, add)
}

type Add = (found: Omit<Found, 'file' | 'path' | 'place'>) => void

function checkSet(text: string, place: SetPlace, add: Add): void {
  const [skipped] = text.includes('|') ? skippedParts(text) : []
  if (skipped !== undefined) {
    const said = `--set ${text}: | separates changes, so "${skipped}" is skipped: it is not PATH=VALUE`
    add({ code: 'SKIPPED_IN_SET', message: said })
  }
  if (!mayHoldAnyText(text, place.fixed)) return
  const told = `--set ${text}: a text from outside can hold | , and file://, which mean something in a --set`
  add({ code: 'TEXT_IN_SET', message: told, suggestion: adviceOnText(text, place) })
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

/** The flag that a word names, also by a prefix that only one flag has. */
function flagOf(word: string): { readonly written: string; readonly known?: string } {
  const [written = word] = word.split('=')
  if (names.includes(written)) return { written, known: written }
  if (/^-[lh]/.test(written)) return { written, known: written.slice(0, 2) }
  const [match, ...others] = names.filter((name) => written.startsWith('--') && name.startsWith(written))
  return match !== undefined && others.length === 0 ? { written, known: match } : { written }
}

/** The values of each flag, up to a redirection of the shell. */
function valuesOf(words: readonly string[]): LegacyFlagValues {
  const values = new Map<string, string[]>()
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    if (/^\d*[<>]/.test(word)) break
    const { written, known } = word.startsWith('-') ? flagOf(word) : { written: word }
    if (known === undefined) continue
    const attached = word.length > written.length ? word.slice(written.length).replace(/^=/, '') : undefined
    const short = known.length === 2 && written.length > 2 ? written.slice(2) : undefined
    const value = legacyFlags[known] === true ? (attached ?? short ?? words[++index] ?? '') : ''
    const name = known === '-l' ? '--log-level' : known
    values.set(name, [...(values.get(name) ?? []), value])
  }
  return values
}

/** The values of `--set`. */
export function setsOf(words: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => {
    if (word.startsWith('--set=')) return [word.slice('--set='.length)]
    return word === '--set' ? [words[index + 1] ?? ''] : []
  })
}
