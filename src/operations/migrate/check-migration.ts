import { resolve } from 'node:path'
import { inspectAppConfig } from '../../config/load-app-config.ts'
import type { AppInspection } from '../../config/load-app-config.ts'
import { inspectConfig } from '../../config/load-config.ts'
import type { FileLayer } from '../../config/load-config.ts'
import type { Layer } from '../../config/merge.ts'
import { isObject, mapAt, mapOf } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { given } from '../../json/given.ts'
import { valueAt } from '../../json/find-value.ts'
import { pathOfNames } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import type { HostOptions } from '../host-options.ts'
import { validate } from '../validate/validate.ts'
import { checkAnswers } from './check-answers.ts'
import { checkAppLayer, checkConfig, checkYaml } from './check-files.ts'
import { checkGenerators } from './check-generators.ts'
import { checkAutoCaptures, checkStoredValues } from './check-stored-values.ts'
import { checkNewInApp, checkNewInConfig } from './check-new-settings.ts'
import { checkManifests } from './check-manifests.ts'
import type { ScenarioGenerator } from './observe.ts'
import { comparePrograms, requirePythonProgram } from './compare-programs.ts'
import type { BothPrograms } from './compare-programs.ts'
import { dataIsFixed } from '../../templates/values/fault.ts'
import { adviceOnChangedData, adviceOnTemplateError } from './failed-templates.ts'
import { MigrationFindings, migrationFile } from './migration-findings.ts'
import type { MigrationFinding } from './migration-findings.ts'

export type { MigrationFinding } from './migration-findings.ts'
import { withFewNames } from './unknown-names.ts'

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
}

/** Events, and generators, of one cicd context that are run in both programs. */
const mostRuns = 100

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
  const textOf = (file: string) => textIn([...config.layers, ...layers], file)
  const problems = await problemsOf(options, request, textOf)
  const files = [...new Set([...problems.files, ...manifests])]
  if (files.length === 0 && problems.findings.length === 0 && request.tekton.length === 0) {
    const suggestions = ['Give --config, --app-config or --tekton.']
    throw new CicdError('USAGE', 'nothing to check', { suggestions })
  }
  const programs = request.programs && { ...request.programs, progress: options.progress }
  const sections = { config: sectionOf(main), secrets: sectionOf(secrets) }
  let compared = 0
  if (programs !== undefined) await requirePythonProgram(programs)
  // Both programs run only if config and secrets can be read: otherwise they would not do the same as in the pipelines.
  if (programs !== undefined && main !== undefined) {
    for (const app of apps)
      compared += await compareApp({ app, programs, request, cwd: options.cwd, sections }, findings)
  }

  const all = distinctFindings([...problems.findings, ...findings.all()])
  const fails = ({ severity }: MigrationFinding) =>
    severity === 'error' || (request.strict === true && severity === 'warning')
  return { ok: !all.some(fails), files, findings: all, compared: compared > 0 }
}

/** Ignores the problems of files, because `validate` reports them. */
const ignore = (): void => undefined

async function inspectApp(cwd: string, appConfig: string, { basesDir }: MigrationRequest): Promise<AppInspection> {
  return inspectAppConfig({ appConfig, cwd, ...given({ basesDir }) }, ignore)
}

function textIn(layers: readonly Layer[], file: string): string {
  return layers.find(({ source }) => source === file)?.text ?? ''
}

async function problemsOf(
  options: HostOptions,
  { apps, basesDir, cicdContext, vars }: MigrationRequest,
  textOf: (file: string) => string,
) {
  const names = vars.map((text) => text.replace(/[=.[].*$/s, ''))
  const requests = apps.length === 0 ? [{}] : apps.map((appConfig) => given({ appConfig, basesDir, cicdContext }))
  const results = await Promise.all(requests.map((one) => validate(options, { ...one, vars: names })))
  return {
    files: results.flatMap(({ files }) => files),
    findings: results.flatMap(({ problems }) => withFewNames(problems, textOf).map(withAdviceOnTemplate)),
  }
}

function withAdviceOnTemplate(finding: MigrationFinding): MigrationFinding {
  if (finding.code !== 'TEMPLATE_ERROR') return finding
  return { ...(finding.message.includes(dataIsFixed) ? adviceOnChangedData : adviceOnTemplateError), ...finding }
}

interface Comparison {
  readonly app: AppInspection
  readonly programs: BothPrograms
  readonly request: MigrationRequest
  readonly cwd: string
  readonly sections: { readonly config: JsonObject; readonly secrets: JsonObject }
}

/** Compares both programs for the cicd contexts of an app. Returns the number of compared ones. */
async function compareApp(comparison: Comparison, findings: MigrationFindings): Promise<number> {
  const { app, programs, request, cwd, sections } = comparison
  const own = migrationFile(app.app.source, app.app.text ?? '')
  const files = app.layers.map(({ source, text = '', value }) => ({ value, file: migrationFile(source, text) }))
  // The app's own file comes last, and overrides its bases.
  const fileOf = (path: Path) => files.findLast(({ value }) => valueAt(value, path) !== undefined)?.file ?? own
  const contexts = mapAt(app.merged, 'cicd-contexts')
  const { basesDir, cicdContext: only, vars, sets = [] } = request
  let compared = 0
  for (const [cicdContext, context] of Object.entries(contexts)) {
    if (only !== undefined && only !== cicdContext) continue
    const scenario = {
      appConfig: resolve(cwd, app.app.source),
      ...given({ basesDir: basesDir === undefined ? undefined : resolve(cwd, basesDir) }),
      cicdContext,
      events: isObject(context) ? eventsOf(context) : [],
      generators: isObject(context) ? generatorsOf(context, cicdContext) : [],
      vars,
      sets,
      ...sections,
    }
    await comparePrograms(programs, scenario, fileOf, findings)
    compared++
  }
  return compared
}

function eventsOf(context: JsonObject): readonly string[] {
  const events = Object.entries(mapAt(context, 'pipelines')).flatMap(([pipeline, value]) =>
    Object.keys(mapAt(mapOf(value), 'event-handlers')).map((event) => `${pipeline}=${event}`),
  )
  // A name with an = in it cannot be fired by the flags.
  return events.filter((event) => event.split('=').length === 2).slice(0, mostRuns)
}

function generatorsOf(context: JsonObject, cicdContext: string): readonly ScenarioGenerator[] {
  const found = Object.entries(mapAt(context, 'pipelines')).flatMap(([pipeline, value]) =>
    Object.keys(mapAt(mapOf(value), 'generators')).map((name) => {
      const names = ['pipelines', pipeline, 'generators', name]
      return { expression: names.map(quotedName).join('.'), path: pathOfNames('cicd-contexts', cicdContext, ...names) }
    }),
  )
  return found.slice(0, mostRuns)
}

/** A name in a path, as both programs read it. */
function quotedName(name: string): string {
  return /^[A-Za-z_][\w-]*$/.test(name) ? name : JSON.stringify(name)
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
