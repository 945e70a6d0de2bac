import { tmpdir } from 'node:os'
import { CicdError } from '../../errors/cicd-error.ts'
import { differences } from '../../json/differences.ts'
import type { Difference } from '../../json/differences.ts'
import { given } from '../../json/given.ts'
import { isObject } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { shownValue } from '../../json/json.ts'
import { pathOfNames } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import { shorten } from '../../text/shorten.ts'
import { observe } from './observe.ts'
import type { Observed, Scenario } from './observe.ts'
import type { MigrationFile, MigrationFindings } from './migration-findings.ts'
import { runProgram } from './run-program.ts'
import type { Program } from './run-program.ts'

/** Largest number of differences that are reported for one run. */
const mostDifferences = 10

export interface BothPrograms {
  readonly python: Program
  readonly own: Program
  /** The PATH for both. */
  readonly path: string
  readonly signal?: AbortSignal | undefined
}

/** Throws `NO_PROGRAM` (usage) if a program does not know the flags of the Python program. */
export async function requirePythonProgram({ python, path, signal }: BothPrograms): Promise<void> {
  const place = { cwd: tmpdir(), env: { PATH: path, LANG: 'C.UTF-8' }, ...given({ signal }) }
  // Both flags, because a program that has commands too may have another help.
  const { exitCode, stdout } = await runProgram(python, ['--load', '--help'], place).catch((error: unknown) => {
    if (signal?.aborted === true) throw error
    return { exitCode: 1, stdout: '' }
  })
  if (exitCode === 0 && ['--init-new', '--handle-event', '--tmpl-ctx-var'].every((flag) => stdout.includes(flag)))
    return
  const message = `--python ${python.command}: this is not the Python program: its --help does not name --init-new`
  throw new CicdError('NO_PROGRAM', message, {
    suggestions: ['Name the cicdstatemgr of Python, e.g. --python venv/bin/cicdstatemgr.'],
  })
}

/** Makes the context and fires each event in both programs, and reports where they store or send different things. */
export async function comparePrograms(
  { python, own, ...lent }: BothPrograms,
  scenario: Scenario,
  file: MigrationFile,
  findings: MigrationFindings,
): Promise<void> {
  const [there, here] = await bothOf(
    observe(python, scenario, lent),
    observe(own, scenario, { ...lent, saysBlocks: true }),
  )
  const context = pathOfNames('cicd-contexts', scenario.cicdContext)
  const tell = { file, findings }
  const known = compare(tell, { run: 'init', path: context, there: there.init, here: here.init })
  for (const event of scenario.events) {
    const [pipeline = '', name = ''] = event.split('=')
    const path = pathOfNames('cicd-contexts', scenario.cicdContext, 'pipelines', pipeline, 'event-handlers', name)
    const [before, after] = [there.events.get(event), here.events.get(event)]
    if (before === undefined || after === undefined) continue
    compare(tell, { run: event, path, there: before, here: after, known })
  }
}

/** Waits for both, because each removes its folder at its end. Then rejects if one of them failed. */
async function bothOf<T>(one: Promise<T>, other: Promise<T>): Promise<readonly [T, T]> {
  await Promise.allSettled([one, other])
  return [await one, await other]
}

interface Tell {
  readonly file: MigrationFile
  readonly findings: MigrationFindings
}

interface Compared {
  readonly run: string
  readonly path: Path
  readonly there: Observed
  readonly here: Observed
  /** Differences that were reported already. */
  readonly known?: ReadonlySet<string>
}

/** Reports the differences, and returns all of them. */
function compare({ file, findings }: Tell, compared: Compared): ReadonlySet<string> {
  const { run, path, there, here, known } = compared
  const at = { file, path }
  if ((there.exitCode === 0) !== (here.exitCode === 0)) {
    const [code, failed] =
      here.exitCode === 0 ? (['FAILS_THERE_ONLY', there] as const) : (['FAILS_HERE_ONLY', here] as const)
    const message = `${run}: exits ${there.exitCode} there, and ${here.exitCode} here: ${shorten(failed.said, 300)}`
    findings.add({ ...at, code, message })
    return new Set()
  }
  const skipped = skippedHere(there, here)
  const all = differences(whatWasDone(without(there, skipped)), whatWasDone(here))
  const isOfSkipped = ({ path: where, after }: Difference) =>
    skipped.length > 0 && after === undefined && where.startsWith('stored.')
  const unknown = all.filter((one) => known?.has(JSON.stringify(one)) !== true)
  const lost = unknown.filter(isOfSkipped).map((one) => one.path)
  for (const { name } of skipped) {
    const left = lost.length === 0 ? '' : `; not stored here: ${lost.join(', ')}`
    const message = `${run}: ${name} is sent there, and skipped here${left}`
    const suggestion = 'Its if is false here: see COMPARISON_IN_IF.'
    findings.add({ ...at, code: 'PROGRAMS_DIFFER', message, suggestion })
  }
  const found = unknown.filter((one) => !isOfSkipped(one))
  for (const difference of found.slice(0, mostDifferences)) {
    const { path: where, before, after } = difference
    const message = `${run}: ${where} is ${shown(before)} there, and ${shown(after)} here`
    findings.add({ ...at, code: 'PROGRAMS_DIFFER', message, ...given({ suggestion: reasonOf(difference) }) })
  }
  const left = found.length - mostDifferences
  if (left > 0) findings.add({ ...at, code: 'PROGRAMS_DIFFER', message: `${run}: ${left} more differences` })
  return new Set(all.map((one) => JSON.stringify(one)))
}

/** The blocks whose requests only the Python program sent, each with the place of its request there. Empty if the numbers of requests do not match. */
function skippedHere(there: Observed, { requests, blocks = [] }: Observed): readonly { name: string; index: number }[] {
  const lists = [blocks, blocks.filter(({ isFailed }) => !isFailed)]
  for (const list of lists) {
    const skipped = list.flatMap(({ name, isSkipped }, index) => (isSkipped ? [{ name, index }] : []))
    if (list.length === there.requests.length && list.length - skipped.length === requests.length) return skipped
  }
  return []
}

function without(there: Observed, skipped: readonly { readonly index: number }[]): Observed {
  const left = new Set(skipped.map(({ index }) => index))
  return { ...there, requests: there.requests.filter((_, index) => !left.has(index)) }
}

function shown(value: JsonValue | undefined): string {
  return value === undefined ? 'nothing' : shownValue(value)
}

function whatWasDone({ document, requests }: Observed): JsonObject {
  const sent = Object.fromEntries(requests.map((request, index) => [String(index + 1), request]))
  return { stored: isObject(document) ? document : {}, sent }
}

/** What the list of known differences says about this place. */
function reasonOf({ path, before }: Difference): string | undefined {
  const unrendered = '<jinja2 parse error>'
  if (path.includes(unrendered) || (typeof before === 'string' && before.includes(unrendered))) {
    return 'The Python program could not render the template.'
  }
  if (path.endsWith('.authorization')) return 'The token goes to slack.url and slack.methods only: answers need none.'
  return undefined
}
