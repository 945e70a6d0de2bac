import type { ComparedCounts, MigrationFinding, MigrationResult } from '../../operations/migrate/check-migration.ts'
import { flagsFor } from '../../operations/migrate/run-values.ts'
import { oneLine } from '../../text/escapes.ts'
import { counted } from './lines.ts'

/** A line for each cause, with advice and its other places below it, and the number of findings at the end. */
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
    ...grouped(findings).flatMap(linesOf),
    ...(unknownNames === undefined ? [] : [`all names that no file has: ${flagsFor(unknownNames)}`]),
    `${count('error', 'error')}, ${count('warning', 'warning')}, ${count('note', 'note')} in ${counted(looked, 'file')}; ${how}${failed}`,
  ]
}

function comparedLine({ contexts, events, generators }: ComparedCounts): string {
  const of = ({ compared, all }: ComparedCounts['events'], what: string) => `${compared} of ${counted(all, what)}`
  return `${of(contexts, 'cicd context')}, ${of(events, 'event')} and ${of(generators, 'generator')} compared`
}

/** Most places that are named after the first one. All places of an error have to be mended, so all are named. */
const mostPlaces = 5

/** Findings of the same cause: the same code, words and advice. Their places may differ, and the event or generator before the words. */
function grouped(
  findings: readonly MigrationFinding[],
): readonly (readonly [MigrationFinding, ...MigrationFinding[]])[] {
  const groups = new Map<string, [MigrationFinding, ...MigrationFinding[]]>()
  for (const finding of findings) {
    const { code, severity, message, suggestion } = finding
    const isOfRun = /^(?:PROGRAMS|FAILS)_/.test(code)
    const cause = isOfRun ? message.replace(/^(?:generate )?\S+: /, '') : message
    const key = JSON.stringify([code, severity, cause, suggestion])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [finding])
    else group.push(finding)
  }
  return [...groups.values()]
}

function linesOf([first, ...others]: readonly [MigrationFinding, ...MigrationFinding[]]): string[] {
  const lines = linesOfOne(first)
  if (others.length === 0) return lines
  const most = first.severity === 'error' ? Infinity : mostPlaces
  const places = others.slice(0, most).map(({ file, line, column }) => `${file}:${line}:${column}`)
  const more = others.length > most ? ', …' : ''
  return [...lines, `    ${oneLine(`Also in ${counted(others.length, 'more place')}: ${places.join(', ')}${more}`)}`]
}

function linesOfOne({
  file,
  line,
  column,
  severity,
  path,
  message,
  code,
  suggestion,
  page,
}: MigrationFinding): string[] {
  const what = path === '' ? message : `${path}: ${message}`
  const see = page === undefined ? undefined : `See ${page}.`
  const more = [suggestion, see].filter((text) => text !== undefined)
  // A link gets its own line after a command, so that people can copy the command.
  const lines = /(?:^| )As a command: | --(?:var|set) \S+$/.test(suggestion ?? '') ? more : [more.join(' ')]
  const advice = more.length === 0 ? [] : lines.map((text) => `    ${oneLine(text)}`)
  return [oneLine(`${file}:${line}:${column}: ${severity}: ${what} (${code})`), ...advice]
}
