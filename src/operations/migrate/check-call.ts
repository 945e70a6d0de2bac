import { didYouMean } from '../../errors/nearest-name.ts'
import { given } from '../../json/given.ts'
import type { Path } from '../../json/path.ts'
import type { Place } from '../../yaml/positions.ts'
import type { MigrationFile, MigrationFindings } from './migration-findings.ts'

/** The flags of the Python program, and how the commands say it. */
export const legacyFlags: Readonly<Record<string, string>> = {
  '--help': 'help',
  '-h': 'help',
  '--log-level': '--log-level',
  '-l': '--log-level',
  '--config': '--config',
  '--secrets': '--secrets',
  '--init-new': 'init ID --if-exists replace',
  '--init-cicd-context-name': '--cicd-context',
  '--init-bases-dir': '--bases-dir',
  '--init-app-config-file': '--app-config',
  '--id': '--id',
  '--tmpl-ctx-var': '--var',
  '--load': 'load',
  '--get': 'get PATH --render',
  '--set': 'set PATH=VALUE',
  '--pre-set-force-reload': 'nothing: it is always so',
  '--handle-event': 'handle-event PIPELINE=EVENT',
  '--generate': 'generate PATH',
}

const names = Object.keys(legacyFlags)

interface Call {
  readonly words: readonly string[]
  readonly file: MigrationFile
  readonly path: Path
  readonly place?: Place
}

/** Checks one call with the flags of the Python program. A call of a command needs no check. */
export function checkCall({ words, ...where }: Call, findings: MigrationFindings): void {
  if (words[0]?.startsWith('-') !== true) return
  const flags = words.flatMap((word) => (/^--?[a-z]/.test(word) ? [flagOf(word)] : []))
  for (const { written, known } of flags) {
    if (known !== undefined) continue
    const message = `the flag ${written} is not one of the Python program${didYouMean(written, names)}`
    findings.add({ ...where, code: 'UNKNOWN_LEGACY_FLAG', message })
  }
  const used = [...new Set(flags.flatMap(({ known }) => known ?? []))]
  if (used.length === 0) return
  const says = used
    .filter((flag) => legacyFlags[flag] !== flag)
    .map((flag) => `${flag} is ${legacyFlags[flag] ?? ''}`)
    .join(', ')
  const message = `has the flags of the Python program, which work here: ${used.join(' ')}`
  const suggestion = says === '' ? undefined : `As a command: ${says}.`
  findings.add({ ...where, code: 'LEGACY_FLAGS', message, ...given({ suggestion }) })
  for (const text of setsOf(words)) {
    if (!/\$[({\w]/.test(text)) continue
    const told = `--set ${text}: a text from outside can hold | , and file://, which mean something in a --set`
    findings.add({ ...where, code: 'TEXT_IN_SET', message: told })
  }
}

/** By a prefix that only one flag has, too. */
function flagOf(word: string): { readonly written: string; readonly known?: string } {
  const [written = word] = word.split('=')
  if (names.includes(written)) return { written, known: written }
  if (/^-[lh]/.test(written)) return { written, known: written.slice(0, 2) }
  const [match, ...others] = names.filter((name) => written.startsWith('--') && name.startsWith(written))
  return match !== undefined && others.length === 0 ? { written, known: match } : { written }
}

function setsOf(words: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => {
    if (word.startsWith('--set=')) return [word.slice('--set='.length)]
    return word === '--set' ? [words[index + 1] ?? ''] : []
  })
}
