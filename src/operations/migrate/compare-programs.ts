import { tmpdir } from 'node:os'
import { isErrorCode, kindOf } from '../../errors/catalogue.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { differences } from '../../json/differences.ts'
import type { Difference } from '../../json/differences.ts'
import { given } from '../../json/given.ts'
import { valueAt } from '../../json/find-value.ts'
import { isObject } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import { formatPath, pathOfNames } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import type { Progress } from '../../io/progress.ts'
import { shorten } from '../../text/shorten.ts'
import { hasOtherLength, leavesOf, shownBoth } from './differing-leaves.ts'
import { unmatchedRequests } from './match-requests.ts'
import { failedInBoth } from './failed-in-both.ts'
import { adviceOnFailedTemplate, failedHere, marksIn, renderErrors } from './failed-templates.ts'
import { observe } from './observe.ts'
import type { Observed, Scenario } from './observe.ts'
import type { MigrationFile, MigrationFindings } from './migration-findings.ts'
import { adviceOnFailureThere, reasonInGenerator, reasonOf } from './reason-of.ts'
import { runProgram } from './run-program.ts'
import type { Program } from './run-program.ts'
import { isLost, namesOf, notDone, storedThere, wordFor } from './undone-blocks.ts'

/** Largest number of differences that are reported for one run. */
const mostDifferences = 10
/** Steps of the path of a cicd context in an app config. */
const contextSteps = 2

export interface BothPrograms {
  readonly python: Program
  readonly own: Program
  /** The PATH for both. */
  readonly path: string
  readonly signal?: AbortSignal | undefined
  readonly progress?: Progress | undefined
}

/** The beginning of this program's help for the old flags. */
const ownUsage = 'usage: cicdstatemgr FLAG…'

/** Throws `NO_PROGRAM` (usage) if a program is this one, or does not know the flags of the Python program. */
export async function requirePythonProgram({ python, path, signal }: BothPrograms): Promise<void> {
  const place = { cwd: tmpdir(), env: { PATH: path, LANG: 'C.UTF-8' }, ...given({ signal }) }
  // With both flags, because the help without --load may be another one in a program that also has commands.
  const { exitCode, stdout } = await runProgram(python, ['--load', '--help'], place).catch((error: unknown) => {
    if (signal?.aborted === true) throw error
    return { exitCode: 1, stdout: '' }
  })
  // Python's argparse names values like this. The help of this program has other names.
  if (exitCode === 0 && ['--init-new INIT_NEW', '--tmpl-ctx-var TMPL_CTX_VAR'].every((flag) => stdout.includes(flag)))
    return
  const why = stdout.startsWith(ownUsage) ? 'it is this program itself' : 'its --help does not name --init-new INIT_NEW'
  const message = `--python ${python.command}: this is not the Python program: ${why}`
  throw new CicdError('NO_PROGRAM', message, {
    suggestions: ['Name the cicdstatemgr of Python, e.g. --python venv/bin/cicdstatemgr.'],
  })
}

/** Numbers of cicd contexts, events and generators. */
export interface RunCounts {
  readonly contexts: number
  readonly events: number
  readonly generators: number
}

/**
 * Makes the context, fires each event and runs each generator in both programs, and reports differences in stored and sent data. `fileOf`: the app config or
 * base that has a path. Returns what could be compared.
 */
export async function comparePrograms(
  { python, own, progress, ...lent }: BothPrograms,
  scenario: Scenario,
  fileOf: (path: Path) => MigrationFile,
  findings: MigrationFindings,
): Promise<RunCounts> {
  using waiting = progress?.begin(`${comparing} ${scenario.cicdContext}, init`)
  const tellRun = (what: string) => waiting?.update(`${comparing} ${scenario.cicdContext}, ${what}`)
  const [there, here] = await bothOf(
    observe(python, scenario, lent),
    observe(own, scenario, { ...lent, saysBlocks: true, tellRun }),
  )
  const context = pathOfNames('cicd-contexts', scenario.cicdContext)
  const tell = { fileOf, findings, scenario }
  const known = compare(tell, { run: 'init', path: context, there: there.init, here: here.init })
  let [events, generators] = [0, 0]
  for (const event of scenario.events) {
    const [pipeline = '', name = ''] = event.split('=')
    const path = pathOfNames('cicd-contexts', scenario.cicdContext, 'pipelines', pipeline, 'event-handlers', name)
    const [before, after] = [there.events.get(event), here.events.get(event)]
    if (before === undefined || after === undefined) continue
    compare(tell, { run: event, path, there: before, here: after, known })
    if (haveEnded(before, after) && !haveOnlyFailed(before, after)) events++
  }
  for (const { expression, path } of scenario.generators) {
    const [before, after] = [there.generators.get(expression), here.generators.get(expression)]
    if (before === undefined || after === undefined) continue
    const items = isObject(here.init.document) ? valueAt(here.init.document, path.slice(contextSteps)) : undefined
    const run = `generate ${expression}`
    compare(tell, { run, path, there: before, here: after, known, ...(isObject(items) && { items }) })
    if (haveEnded(before, after)) generators++
  }
  return { contexts: haveEnded(there.init, here.init) ? 1 : 0, events, generators }
}

/** Whether both succeeded, so that what they stored and sent was compared. */
function haveEnded(there: Observed, here: Observed): boolean {
  return there.exitCode === 0 && here.exitCode === 0
}

/** Whether each message that was sent has a template that could not be rendered, so that no message was compared. */
function haveOnlyFailed(there: Observed, here: Observed): boolean {
  const failed = ({ requests }: Observed) => requests.length > 0 && requests.every((request) => marksIn(request) > 0)
  return failed(there) && failed(here)
}

const comparing = 'comparing both programs:'

/** Waits for both, because each removes its folder at its end. Then rejects if one of them failed. */
async function bothOf<T>(one: Promise<T>, other: Promise<T>): Promise<readonly [T, T]> {
  await Promise.allSettled([one, other])
  return [await one, await other]
}

interface Tell {
  readonly fileOf: (path: Path) => MigrationFile
  readonly findings: MigrationFindings
  readonly scenario: Scenario
}

interface Compared {
  readonly run: string
  readonly path: Path
  readonly there: Observed
  readonly here: Observed
  /** The items of a generator. */
  readonly items?: JsonObject
  /** Differences that were reported already. */
  readonly known?: ReadonlySet<string>
}

/** Reports the differences, and returns all of them. */
function compare({ fileOf, findings, scenario }: Tell, compared: Compared): ReadonlySet<string> {
  const { run, path, there, here, known } = compared
  const at = { file: fileOf(path), path }
  if ((there.exitCode === 0) !== (here.exitCode === 0)) {
    const [code, failed] =
      here.exitCode === 0 ? (['FAILS_THERE_ONLY', there] as const) : (['FAILS_HERE_ONLY', here] as const)
    const message = `${run}: exits ${there.exitCode} there, and ${here.exitCode} here: ${shorten(failed.said, 300)}`
    const suggestion = code === 'FAILS_THERE_ONLY' ? adviceOnFailureThere(there.said, run === 'init') : undefined
    findings.add({ ...at, code, message, there: there.stderr, here: here.stderr, ...given({ suggestion }) })
    return new Set()
  }
  if (there.exitCode !== 0) {
    const message = `${run}: exits ${there.exitCode} there too: ${shorten(there.said, 200)}; here ${here.exitCode}: ${shorten(here.said, 200)}`
    const suggestion = isOfFile(here)
      ? 'Correct the file first, and check again: the Python program may have another reason to fail.'
      : undefined
    findings.add({
      ...{ ...at, code: 'FAILS_IN_BOTH', message, there: there.stderr, here: here.stderr },
      ...given({ suggestion }),
    })
    // The failed runs may have ended at different steps, so the data that they stored is not compared.
    return new Set()
  }
  const unmatched = unmatchedRequests(here.blocks ?? [], there.requests, here.requests)
  const all = differences(whatWasDone(without(there, unmatched.there)), whatWasDone(without(here, unmatched.here)))
  const texts = new Set(all.map((one) => JSON.stringify(one)))
  const unknown = all.filter(
    (one) => known?.has(JSON.stringify(one)) !== true && !isCopy(one, scenario.cicdContext, texts),
  )
  const lost = unknown.filter((one) => isLost(one))
  const stored = storedThere(here.blocks ?? [], lost)
  for (const { block, paths } of stored) {
    const message = `${run}: ${block.name} stores ${namesOf(paths)} there, and is ${wordFor(block)} here`
    findings.add({ ...at, ...notDone(message, run, block, here) })
  }
  const explained = new Set(stored.flatMap(({ paths }) => paths))
  const captured = unmatched.there.length === 0 ? [] : lost.filter(({ path: where }) => !explained.has(where))
  for (const { block } of unmatched.there) {
    const left = captured.length === 0 ? '' : `; not stored here: ${namesOf(captured.map((one) => one.path))}`
    const message = `${run}: ${block.name} is sent there, and ${wordFor(block)} here${left}`
    findings.add({ ...at, ...notDone(message, run, block, here) })
  }
  for (const { block } of unmatched.here) {
    findings.add({ ...at, code: 'PROGRAMS_DIFFER', message: `${run}: ${block.name} is sent here, and not there` })
  }
  const isExplained = (one: Difference) => explained.has(one.path) || captured.includes(one)
  const found = unknown.filter((one) => !isExplained(one))
  reportDifferences(found, compared, at, findings)
  const failed = failedInBoth({ ...compared, root: path.slice(contextSteps), scenario })
  if (failed !== undefined) findings.add({ ...at, ...failed })
  return texts
}

interface Place {
  readonly file: MigrationFile
  readonly path: Path
}

/** Reports each value that differs: all of them, or the first ten. */
function reportDifferences(
  found: readonly Difference[],
  { run, here, items = {} }: Compared,
  at: Place,
  findings: MigrationFindings,
): void {
  const generated = (here.blocks ?? []).some(({ config }) => isObject(config['choice-generators']))
  const leaves = found.flatMap((difference) =>
    leavesOf(difference).map((leaf, index) => ({ difference, leaf, isFirst: index === 0 })),
  )
  // One place of each difference says more than all places of the first one.
  const inOrder = leaves.toSorted((a, b) => Number(b.isFirst) - Number(a.isFirst))
  for (const { difference, leaf } of findings.keepsAll ? leaves : inOrder.slice(0, mostDifferences)) {
    const values = given({ there: leaf.before, here: leaf.after })
    const failed = hasOtherLength(leaf) ? undefined : failedHere(leaf)
    if (failed !== undefined) {
      const message = `${run}: ${leaf.path} has a template that fails here only: ${renderErrors(here.stderr, failed)}`
      findings.add({ ...at, code: 'FAILS_HERE_ONLY', message, ...values, ...adviceOnFailedTemplate })
      continue
    }
    const [before, after] = shownBoth(leaf)
    const message = `${run}: ${leaf.path} is ${before} there, and ${after} here`
    const reason = reasonOf(difference, generated) ?? reasonOf(leaf, generated) ?? reasonInGenerator(difference, items)
    findings.add({ ...at, code: 'PROGRAMS_DIFFER', message, ...values, ...reason })
  }
  const left = leaves.length - mostDifferences
  if (left > 0 && !findings.keepsAll) {
    findings.add({ ...at, code: 'PROGRAMS_DIFFER', message: `${run}: ${left} more differences: --json has all` })
  }
}

/** Whether a difference is in the copy of the app config, and the same one is in the context data itself. */
function isCopy({ path, ...values }: Difference, context: string, texts: ReadonlySet<string>): boolean {
  const copy = formatPath(pathOfNames('stored', 'appPipelinesConfig', 'cicd-contexts', context))
  return path.startsWith(copy) && texts.has(JSON.stringify({ path: `stored${path.slice(copy.length)}`, ...values }))
}

/** Whether this program failed because of an error in a file. */
function isOfFile({ stderr }: Observed): boolean {
  const [, code = ''] = /^Code: ([A-Z_]+)$/m.exec(stderr) ?? []
  return isErrorCode(code) && kindOf(code) === 'config'
}

function without(observed: Observed, alone: readonly { readonly index: number }[]): Observed {
  const left = new Set(alone.map(({ index }) => index))
  return { ...observed, requests: observed.requests.filter((_, index) => !left.has(index)) }
}

function whatWasDone({ document, requests }: Observed): JsonObject {
  const sent = Object.fromEntries(requests.map((request, index) => [String(index + 1), request]))
  return { stored: isObject(document) ? document : {}, sent }
}
