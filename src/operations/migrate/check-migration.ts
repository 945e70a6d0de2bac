import { inspectAppConfig } from '../../config/load-app-config.ts'
import type { AppInspection } from '../../config/load-app-config.ts'
import { inspectConfig } from '../../config/load-config.ts'
import type { FileLayer } from '../../config/config-layer.ts'
import type { Layer } from '../../config/merge.ts'
import { mapAt } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { given } from '../../json/given.ts'
import { valueAt } from '../../json/find-value.ts'
import { parsePath } from '../../json/path.ts'
import type { HostOptions } from '../host-options.ts'
import { ours } from '../../events/rendering/known-names.ts'
import type { ValidationProblem } from '../../events/lint/findings.ts'
import { validate } from '../validate/validate.ts'
import { checkAnswers } from './check-answers.ts'
import { checkAppLayer, checkConfig, checkYaml } from './check-files.ts'
import { checkGenerators } from './check-generators.ts'
import { checkAutoCaptures, checkStoredValues } from './check-stored-values.ts'
import { checkNewInApp, checkNewInConfig } from './check-new-settings.ts'
import { checkManifests } from './check-manifests.ts'
import { requirePythonProgram } from './compare-programs.ts'
import type { BothPrograms } from './compare-programs.ts'
import { dataIsFixed } from '../../templates/values/fault.ts'
import { adviceOnChangedData, adviceOnTemplateError } from './failed-templates.ts'
import { MigrationFindings } from './migration-findings.ts'
import type { MigrationFinding } from './migration-findings.ts'

export type { MigrationFinding } from './migration-findings.ts'
import { withHiddenSetting } from './hidden-settings.ts'
import { unknownInMacros } from './macro-names.ts'
import { unknownPaths, withFewNames, withoutGiven } from './unknown-names.ts'
import type { ValueIn } from './unknown-names.ts'
import { compareApp, sumOf } from './compare-app.ts'
import type { ComparedCounts } from './compare-app.ts'

export type { ComparedCounts } from './compare-app.ts'

export interface MigrationRequest {
  /** Paths of apps' configs. */
  readonly apps: readonly string[]
  readonly basesDir?: string | undefined
  /** The name of the only cicd context to check; default: all cicd contexts of the apps. */
  readonly cicdContext?: string | undefined
  /** Directories with manifests and scripts, or files. */
  readonly tekton: readonly string[]
  /** Variables that a run gives, as `PATH=EXPR`. */
  readonly vars: readonly string[]
  /** State that both programs store after they made the context, as `PATH=VALUE`. */
  readonly sets?: readonly string[] | undefined
  /** Keep all differences of the programs; by default, the first ten of a run. */
  readonly keepsAll?: boolean | undefined
  /** If given, both programs are run and compared. */
  readonly programs?: BothPrograms | undefined
  /** Warnings count as errors. */
  readonly strict?: boolean | undefined
}

export interface MigrationResult {
  /** Whether everything that worked there works here. */
  readonly ok: boolean
  /** The files that were checked, as named. */
  readonly files: readonly string[]
  readonly findings: readonly MigrationFinding[]
  /** Whether the Python program ran too. */
  readonly compared: boolean
  /** What of the apps ran to its end in both programs; absent if the Python program did not run. */
  readonly counts?: ComparedCounts
  /** Whole paths of names in templates that no file has, each once: what `--var` has to give. Absent if there are none. */
  readonly unknownNames?: readonly string[]
}

/** Finds everything that a user of the Python program has to know or to change. Sends nothing, and stores only in temporary folders. */
export async function checkMigration(options: HostOptions, request: MigrationRequest): Promise<MigrationResult> {
  const findings = new MigrationFindings(given({ keepsAll: request.keepsAll }))
  const config = await inspectConfig(options, ignore)
  // Of two layers, the first is the config. A single layer may be the config or the secrets, so neither is used.
  const [main, secrets] = config.layers.length === 2 ? config.layers : []
  if (main !== undefined) {
    checkYaml(main, findings)
    checkConfig(main, request.tekton.length > 0, findings)
    checkAutoCaptures(main, findings)
    checkNewInConfig(main, findings)
  }
  const apps = await Promise.all(request.apps.map((file) => inspectApp(options.cwd, file, request)))
  const layers = distinct(apps.flatMap((app) => app.layers))
  const answers = layers.flatMap((layer) => {
    checkYaml(layer, findings)
    checkNewInApp(layer, findings)
    return checkAppLayer(layer, request.apps.includes(layer.source) ? 'app' : 'base', findings)
  })
  checkAnswers(answers, main, findings)
  for (const app of apps) {
    checkGenerators(app, findings)
    checkStoredValues(app, findings)
  }
  const manifests = await checkManifests(options.cwd, request.tekton, findings)
  const valueIn = valuesOf([...config.layers, ...layers])
  const ofMacros = apps.flatMap((app) => unknownInMacros(app, main?.value ?? {}))
  const sections = { config: sectionOf(main), secrets: sectionOf(secrets) }
  const problems = await problemsOf(options, request, ofMacros, valueIn, sections.config)
  const files = [...new Set([...problems.files, ...manifests])]
  if (files.length === 0 && problems.findings.length === 0 && request.tekton.length === 0) {
    const suggestions = ['Give --config, --app-config or --tekton.']
    throw new CicdError('USAGE', 'nothing to check', { suggestions })
  }
  const programs = request.programs && { ...request.programs, progress: options.progress }
  const counts: ComparedCounts[] = []
  if (programs !== undefined) await requirePythonProgram(programs)
  // Both programs run only if config and secrets can be read: otherwise they would not do the same as in the pipelines.
  if (programs !== undefined && main !== undefined) {
    for (const app of apps)
      counts.push(await compareApp({ app, programs, request, cwd: options.cwd, sections }, findings))
  }

  const all = distinctFindings([...problems.findings, ...findings.all()])
  const fails = ({ severity }: MigrationFinding) =>
    severity === 'error' || (request.strict === true && severity === 'warning')
  const sum = sumOf(counts)
  const compared = sum.contexts.all > 0
  const ok = !all.some(fails)
  const unknownNames = problems.unknownNames.length === 0 ? undefined : problems.unknownNames
  return { ok, files, findings: all, compared, ...given({ counts: compared ? sum : undefined, unknownNames }) }
}

/** Ignores the problems of files, because `validate` reports them. */
const ignore = (): void => undefined

async function inspectApp(cwd: string, appConfig: string, { basesDir }: MigrationRequest): Promise<AppInspection> {
  return inspectAppConfig({ appConfig, cwd, ...given({ basesDir }) }, ignore)
}

/** Finds values in these files. */
function valuesOf(layers: readonly Layer[]): ValueIn {
  return (file, path) => {
    const layer = layers.find(({ source }) => source === file)
    return layer === undefined || path === '' ? undefined : valueAt(layer.value, parsePath(path))
  }
}

async function problemsOf(
  options: HostOptions,
  { apps, basesDir, cicdContext, vars }: MigrationRequest,
  ofMacros: readonly ValidationProblem[],
  valueIn: ValueIn,
  section: JsonObject,
) {
  const paths = vars.map((text) =>
    text
      .replace(/(?:\[\]|\{\})?\s*=.*$/s, '')
      .trim()
      .split('.'),
  )
  // A variable with members gives only these: the rest of the name is checked below.
  const isWhole = (path: readonly string[]) => path.length === 1 || ours.includes(path[0] ?? '')
  const names = paths.filter(isWhole).map(([root = '']) => root.replace(/\[.*$/s, ''))
  const parts = paths.filter((path) => !isWhole(path))
  const requests = apps.length === 0 ? [{}] : apps.map((appConfig) => given({ appConfig, basesDir, cicdContext }))
  const results = await Promise.all(requests.map((one) => validate(options, { ...one, vars: names })))
  const unknown = withoutGiven(
    ofMacros.filter(({ message }) => !names.some((name) => message.startsWith(`"${name}"`))),
    parts,
    valueIn,
  )
  const ofFiles = results.map((one) => one.problems.map((problem) => withHiddenSetting(problem, section)))
  const problems = [...ofFiles.map((some) => withoutGiven(some, parts, valueIn)), unknown]
  return {
    files: results.flatMap(({ files }) => files),
    findings: problems.flatMap((some) => withFewNames(some, valueIn, parts).map(withAdviceOnTemplate)),
    unknownNames: unknownPaths(problems.flat(), valueIn, parts),
  }
}

function withAdviceOnTemplate(finding: MigrationFinding): MigrationFinding {
  if (finding.code !== 'TEMPLATE_ERROR') return finding
  return { ...(finding.message.includes(dataIsFixed) ? adviceOnChangedData : adviceOnTemplateError), ...finding }
}

function sectionOf(layer: FileLayer | undefined): JsonObject {
  return layer === undefined ? {} : mapAt(layer.value, 'cicdstatemgr')
}

function distinct<T extends { readonly source: string }>(layers: readonly T[]): readonly T[] {
  return [...new Map(layers.map((layer) => [layer.source, layer])).values()]
}

/** The findings sorted by file and line, without repeated ones for the same place. */
function distinctFindings(findings: readonly MigrationFinding[]): readonly MigrationFinding[] {
  // A block that is repeated by a YAML anchor has several paths for the same place.
  const seen = new Set<string>()
  const unique = findings.filter((finding) => {
    const isOfRun = /^(?:PROGRAMS|FAILS)_/.test(finding.code)
    const path = isOfRun ? finding.path : finding.path.replace(/^.*[.[]/s, '')
    const key = JSON.stringify({ ...finding, path })
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
  return unique.toSorted((a, b) => {
    if (a.file !== b.file) return a.file < b.file ? -1 : 1
    return a.line - b.line || a.column - b.column
  })
}
