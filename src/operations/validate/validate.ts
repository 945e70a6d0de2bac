import { dirname } from 'node:path'
import { sectionOf } from '../../config/config-layer.ts'
import type { Layer } from '../../config/merge.ts'
import type { Config } from '../../config/config.ts'
import { certificatesFault } from '../../config/http-rules.ts'
import { inspectAppConfig } from '../../config/load-app-config.ts'
import type { AppInspection } from '../../config/load-app-config.ts'
import { inspectConfig } from '../../config/load-config.ts'
import type { ConfigInspection } from '../../config/load-config.ts'
import { placeholderProblems } from '../../config/placeholders.ts'
import { systemClock } from '../../io/clock.ts'
import { given } from '../../json/given.ts'
import { textsOf } from '../../json/json.ts'
import { openStore } from '../../stores/open-store.ts'
import type { HostOptions } from '../host-options.ts'
import type { ValidationProblem } from '../../events/lint/findings.ts'
import type { ValidateRequest, ValidateResult } from '../requests.ts'
import { lintApp } from './app-lint.ts'
import type { LintedApp } from './app-lint.ts'
import { lintConfig } from './config-lint.ts'
import { lintController } from './controller-lint.ts'
import { lintGateway } from './gateway-lint.ts'
import { lintIdleOptions } from './idle-options.ts'
import { lintDeadlines, lintPolicies } from './policy-lint.ts'
import { lintSecrets } from './secret-lint.ts'
import { withoutRepeats } from './misled-names.ts'
import { Findings } from '../../events/lint/findings.ts'

/**
 * Checks config, secrets and, if named, an app's config with its bases, for all errors and likely mistakes that do not depend on a flow's values. `connect`
 * also connects to the primary, if there are no errors. Throws the errors of connecting; other problems are in the result.
 */
export async function validate(options: HostOptions, request: ValidateRequest): Promise<ValidateResult> {
  const findings = new Findings()
  const config = await inspectConfig(options, findings.fail)
  for (const typo of config.typos) findings.warn({ code: 'MISSPELT_KEY', ...typo })
  const app = await inspectApp(options.cwd, config, request, findings)
  const linted = app === undefined ? undefined : await lintWholeApp(app, config, options, { request, findings })
  const [layer] = config.layers
  if (layer !== undefined) {
    const hasSecrets = options.secrets !== undefined && options.secrets !== ''
    const secretData = hasSecrets ? config.config?.secretData : undefined
    const { section } = config
    lintIdleOptions(section, layer.source, findings)
    lintConfig({ layer, section, app: linted, vars: request.vars ?? [], secretData }, findings)
  }
  lintSecrets(config, findings)
  // What is wrong in a config that breaks a rule is reported at once, not after the rule is kept.
  const built = config.config ?? config.draft
  lintGateway(
    { ...config, section: config.draftSection ?? config.section, ...given({ config: built }) },
    options.secrets !== undefined && options.secrets !== '',
    findings,
  )
  if (layer !== undefined && built !== undefined) {
    lintPolicies(built, layer.source, findings)
    lintController(built, layer.source, findings)
    for (const problem of placeholderProblems(built)) {
      findings.warn({ ...problem, source: config.layers[1]?.source ?? problem.source, code: 'PLACEHOLDER' })
    }
    await lintCertificates(built, layer.source, findings)
  } else if (layer !== undefined && config.policies !== undefined)
    lintDeadlines(config.policies, layer.source, findings)

  const layers: readonly (Layer & { file?: string })[] = [...config.layers, ...(app?.layers ?? [])]
  const problems = withoutRepeats(findings.located(layers))
  const result = {
    ok: isOk(problems, request),
    files: [...config.layers.flatMap(({ file }) => file ?? []), ...(app?.layers.map(({ source }) => source) ?? [])],
    problems,
    warnings: problems.filter(({ severity }) => severity === 'warning').map(lineOf),
  }
  const hasErrors = problems.some(({ severity }) => severity === 'error')
  if (request.connect !== true || config.config === undefined || hasErrors) return result

  const store = openStore(config.config, options.clock ?? systemClock, { log: options.log })
  try {
    await store.ping()
  } finally {
    await store.close()
  }
  return { ...result, connected: true }
}

/** A file that is missing here may be where the config is used, such as in a cluster. A gateway and a controller do not start without it. */
async function lintCertificates(config: Config, source: string, findings: Findings): Promise<void> {
  const fault = await certificatesFault(config, source)
  if (fault === undefined) return
  const { isMissing, ...problem } = fault
  if (isMissing) findings.warn({ ...problem, code: 'FILE_MISSING' })
  else findings.error({ ...problem, code: 'INVALID_CONFIG' })
}

async function inspectApp(
  cwd: string,
  { section, layers: [layer] }: ConfigInspection,
  { appConfig, basesDir, appBasesDir }: ValidateRequest,
  findings: Findings,
): Promise<AppInspection | undefined> {
  if (appConfig === undefined) return undefined
  const requiredBases = textsOf(section.requiredBases)
  const configDir = layer?.file && dirname(layer.file)
  const app = await inspectAppConfig(
    { appConfig, cwd, requiredBases, ...given({ basesDir, appBasesDir, configDir }) },
    findings.fail,
  )
  for (const typo of app.typos) findings.warn({ code: 'MISSPELT_KEY', ...typo })
  return app
}

/** Sections that say nothing about what the handlers of an app may use. */
const besideApps: ReadonlySet<string> = new Set(['datasources', 'history', 'controller'])

/** The config for the checks of an app. One that breaks rules will do, unless it lacks a section with which an app is checked: the app would get its faults. */
function configForApps({
  config,
  draft,
  layers: [, secrets],
  section,
  draftSection = section,
}: ConfigInspection): Config | undefined {
  if (config !== undefined || draft === undefined) return config
  const { secretData } = draft
  const lacking = [
    ...Object.keys(section).filter((name) => !Object.hasOwn(draftSection, name)),
    // The gateway's secrets are never for templates.
    ...Object.keys(secrets === undefined ? {} : sectionOf(secrets)).filter(
      (name) => name !== 'gateway' && !Object.hasOwn(secretData, name),
    ),
  ]
  return lacking.every((name) => besideApps.has(name)) ? draft : undefined
}

function lintWholeApp(
  app: AppInspection,
  inspection: ConfigInspection,
  options: HostOptions,
  { request, findings }: { readonly request: ValidateRequest; readonly findings: Findings },
): Promise<LintedApp> {
  const isConfigNamed = options.config !== undefined && options.config !== ''
  const { cicdContext: asked, vars = [] } = request
  return lintApp({ app, config: configForApps(inspection), isConfigNamed, asked, vars }, findings)
}

function lineOf({ file, line, column, path, message }: ValidationProblem): string {
  return `${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${message}`
}

/** Warnings of what some choose on purpose, and cannot write in another way. */
const ofChoices: ReadonlySet<string> = new Set(['AGREES_BY_TIME', 'NO_VOTES_ON_PAGES', 'VOTE_NEEDS_KEY'])

function isOk(problems: readonly ValidationProblem[], { strict = false }: ValidateRequest): boolean {
  return problems.every(({ severity, code }) => severity === 'warning' && (!strict || ofChoices.has(code)))
}
