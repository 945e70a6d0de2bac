import type { MigrationFinding, MigrationResult } from '../../operations/migrate/check-migration.ts'
import { oneLine } from '../../text/escapes.ts'
import { counted } from './lines.ts'

/** A line for each finding, with advice below it, and their number at the end. */
export function migrationLines({ ok, files, findings, compared }: MigrationResult): readonly string[] {
  const count = (severity: string, what: string) => {
    const number = findings.filter((finding) => finding.severity === severity).length
    return counted(number, what)
  }
  const how = compared ? 'both programs were run' : 'the Python program was not run'
  // A file that could not be read counts, too.
  const looked = new Set([...files, ...findings.map(({ file }) => file)]).size
  const hasErrors = findings.some(({ severity }) => severity === 'error')
  const failed = ok || hasErrors ? '' : '; failed, because --strict counts warnings as errors'
  return [
    ...findings.flatMap(linesOf),
    `${count('error', 'error')}, ${count('warning', 'warning')}, ${count('note', 'note')} in ${counted(looked, 'file')}; ${how}${failed}`,
  ]
}

function linesOf({ file, line, column, severity, path, message, code, suggestion, page }: MigrationFinding): string[] {
  const what = path === '' ? message : `${path}: ${message}`
  const see = page === undefined ? undefined : `See ${page}.`
  const more = [suggestion, see].filter((text) => text !== undefined)
  // A link gets its own line after a command, so that people can copy the command.
  const lines = suggestion?.includes('As a command: ') === true ? more : [more.join(' ')]
  const advice = more.length === 0 ? [] : lines.map((text) => `    ${oneLine(text)}`)
  return [oneLine(`${file}:${line}:${column}: ${severity}: ${what} (${code})`), ...advice]
}
