import type { ComparedCounts, MigrationFinding, MigrationResult } from '../../operations/migrate/check-migration.ts'
import { flagsFor } from '../../operations/migrate/run-values.ts'
import { oneLine } from '../../text/escapes.ts'
import { counted } from './lines.ts'

/** A line for each finding, with advice below it, and their number at the end. */
export function migrationLines({ ok, files, findings, counts, unknownNames }: MigrationResult): readonly string[] {
  const count = (severity: string, what: string) => {
    const number = findings.filter((finding) => finding.severity === severity).length
    return counted(number, what)
  }
  const how =
    counts === undefined ? 'the Python program was not run' : `both programs were run: ${comparedLine(counts)}`
  // A file that could not be read counts, too.
  const looked = new Set([...files, ...findings.map(({ file }) => file)]).size
  const hasErrors = findings.some(({ severity }) => severity === 'error')
  const failed = ok || hasErrors ? '' : '; failed, because --strict counts warnings as errors'
  return [
    ...findings.flatMap(linesOf),
    ...(unknownNames === undefined ? [] : [`all names that no file has: ${flagsFor(unknownNames)}`]),
    `${count('error', 'error')}, ${count('warning', 'warning')}, ${count('note', 'note')} in ${counted(looked, 'file')}; ${how}${failed}`,
  ]
}

function comparedLine({ contexts, events, generators }: ComparedCounts): string {
  const of = ({ compared, all }: ComparedCounts['events'], what: string) => `${compared} of ${counted(all, what)}`
  return `${of(contexts, 'cicd context')}, ${of(events, 'event')} and ${of(generators, 'generator')} compared`
}

function linesOf({ file, line, column, severity, path, message, code, suggestion, page }: MigrationFinding): string[] {
  const what = path === '' ? message : `${path}: ${message}`
  const see = page === undefined ? undefined : `See ${page}.`
  const more = [suggestion, see].filter((text) => text !== undefined)
  // A link gets its own line after a command, so that people can copy the command.
  const lines = /(?:^| )As a command: | --(?:var|set) \S+$/.test(suggestion ?? '') ? more : [more.join(' ')]
  const advice = more.length === 0 ? [] : lines.map((text) => `    ${oneLine(text)}`)
  return [oneLine(`${file}:${line}:${column}: ${severity}: ${what} (${code})`), ...advice]
}
