import { requireAllowedContext } from '../../config/allowed-contexts.ts'
import type { Config } from '../../config/config.ts'
import type { AppInspection } from '../../config/load-app-config.ts'
import { originOf } from '../../config/merge.ts'
import { attempt } from '../../config/problem.ts'
import type { Fail } from '../../config/problem.ts'
import { unknownHandlers } from '../../config/unknown-handlers.ts'
import { buildContext } from '../../context/build-context.ts'
import { contextId } from '../../context/context-id.ts'
import { didYouMean, nearestName } from '../../errors/nearest-name.ts'
import { ours } from '../../events/rendering/known-names.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { isObject, ownValue } from '../../json/json.ts'
import { below, parsePath, pathOfNames } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import type { Findings } from '../../events/lint/findings.ts'
import { lintInheritedNames } from './inherited-names.ts'
import { lintMacros } from './macro-lint.ts'
import { lintPipelines } from './pipeline-lint.ts'
import { stateNames } from '../../events/lint/state-names.ts'
import { TemplateLint } from '../../events/lint/template-lint.ts'
import type { LintScope } from '../../events/lint/template-lint.ts'

export interface AppLintInput {
  readonly app: AppInspection
  /** Undefined if the config is invalid. */
  readonly config: Config | undefined
  readonly isConfigNamed: boolean
  /** The only cicd context to check, if set. */
  readonly asked: string | undefined
  /** Names of variables that runs pass to templates, and paths that are set from outside of the files. */
  readonly vars: readonly string[]
}

export interface LintedApp {
  /** The context data that `init` would make for each cicd context, without rendered values; empty if a base could not be read. */
  readonly documents: readonly JsonObject[]
  readonly macros: LintScope['macros']
  /** The names of all cicd contexts of the app. */
  readonly contextNames: readonly string[]
}

/** Checks an app's config, merged over its bases, for each of its cicd contexts. Returns the names that templates of the config will see. */
export async function lintApp(input: AppLintInput, findings: Findings): Promise<LintedApp> {
  const { app, config, asked } = input
  const { merged, layers } = app
  const lint = new TemplateLint(findings, (path) => originOf(layers, path))
  const macros = lintMacros(lint, app, config)
  const documents: JsonObject[] = []
  for (const name of contextNames(input, findings)) {
    const at = { source: app.app.source, path: pathOfNames('cicd-contexts', name) }
    const failUnlessSaid: Fail = (error, place) => {
      // A file that could not be read may have it.
      const isUnread = app.lacksBase || findings.isBroken(app.app.source)
      if (isUnread && error.code === 'UNKNOWN_CICD_CONTEXT') return
      if (error.code !== 'BAD_APP_CONFIG' || !findings.hasSchemaErrors) findings.fail(error, place)
    }
    if (config !== undefined && asked !== undefined) {
      const place = { source: config.file ?? 'config', path: pathOfNames('cicdstatemgr', 'cicdContexts') }
      await attempt(findings.fail, () => requireAllowedContext(name, config), place)
    }
    const document = await attempt(failUnlessSaid, () => documentOf(input, name), at)
    if (document === undefined) continue
    documents.push(document)
    const prefix = pathOfNames('cicd-contexts', name)
    lintInheritedNames(layers, prefix, findings)
    for (const { path, message } of unknownHandlers(document)) {
      lint.error([...prefix, ...parsePath(path)], 'UNKNOWN_HANDLER', message)
    }
    const scope = {
      ...{ macros, names: namesOf(document, { ...input, lacksBase: input.app.lacksBase }) },
      stateNames: stateNames([document.pipelines, ...capturesOf(config)], input.vars),
    }
    lintVariables(lint, merged, scope)
    const rules = { document, protectedPaths: config?.protectedPaths ?? [] }
    await lintPipelines({ lint, document, prefix, scope, rules, config, isConfigNamed: input.isConfigNamed })
  }
  lintLocks(lint, app)
  const contexts = ownValue(merged, 'cicd-contexts')
  return {
    documents: app.lacksBase ? [] : documents,
    macros,
    contextNames: isObject(contexts) ? Object.keys(contexts) : [],
  }
}

/** The cicd contexts to check; reports a problem if there is none. */
function contextNames({ app, config, asked, isConfigNamed }: AppLintInput, findings: Findings): readonly string[] {
  const { merged, app: file } = app
  const contexts = ownValue(merged, 'cicd-contexts')
  const names = isObject(contexts) ? Object.keys(contexts) : []
  const allowed = config?.cicdContexts ?? names
  const { source } = file
  if (asked !== undefined) return [asked]
  if (names.length === 0 && !app.lacksBase && !findings.isBroken(source)) {
    const meant = nearestName('cicd-contexts', Object.keys(merged))
    const message = `the key "cicd-contexts" is missing, so no context can be made${meant === undefined ? '' : `; is ${JSON.stringify(meant)} a typo?`}`
    findings.error({ code: 'UNKNOWN_CICD_CONTEXT', source, path: pathOfNames('cicd-contexts'), message })
  }
  for (const name of names.filter((each) => !allowed.includes(each))) {
    const near = didYouMean(name, allowed)
    const message = `the config does not allow contexts for this cicd context${near} (allowed: ${allowed.join(', ')})`
    findings.warn({
      code: 'CONTEXT_NOT_ALLOWED',
      source: originOf(app.layers, pathOfNames('cicd-contexts', name)),
      path: pathOfNames('cicd-contexts', name),
      message,
    })
  }
  if (isConfigNamed && names.length > 0 && names.every((name) => !allowed.includes(name))) {
    const message = `the config does not allow any of these cicd contexts (allowed: ${allowed.join(', ')})`
    findings.error({ code: 'CICD_CONTEXT_NOT_ALLOWED', source, path: pathOfNames('cicd-contexts'), message })
  }
  return names
}

function documentOf({ app }: AppLintInput, cicdContext: string): JsonObject {
  return buildContext({
    id: contextId('validate'),
    cicdContext,
    merged: usable(app.merged),
    app: app.app.value,
    operations: [],
    allowConfigPaths: false,
    file: app.app.source,
    // Variables are not rendered: they may need values that `init` sets.
    renderVariable: (template) => template,
  })
}

/** The config without values of a wrong type, which are reported elsewhere. The rest can still be checked. */
function usable(merged: JsonObject): JsonObject {
  const macros = isObject(merged['jinja2-macros']) ? Object.entries(merged['jinja2-macros']) : []
  return {
    ...merged,
    'jinja2-macros': Object.fromEntries(macros.filter(([, text]) => typeof text === 'string')),
    variables: isObject(merged.variables) ? merged.variables : {},
  }
}

/** The names that templates see. Values below `state` are unknown, because a flow writes them; a variable renders to text. */
export function namesOf(
  document: JsonObject,
  { config, vars, lacksBase = false }: Pick<AppLintInput, 'config' | 'vars'> & { readonly lacksBase?: boolean },
): LintScope['names'] & object {
  const names = new Map<string, JsonValue | undefined>(ours.map((name) => [name, undefined]))
  names.delete('secretData')
  for (const name of ['body', 'generator']) names.delete(name)
  for (const [name, value] of Object.entries(document)) names.set(name, name === 'state' ? undefined : value)
  names.set('variables', ownValue(document, 'variables') ?? {})
  if (lacksBase) for (const name of ['variables', 'pipelines']) names.set(name, undefined)
  names.set('configData', config?.configData)
  for (const name of vars) names.set(name.replace(/[.[].*$/s, ''), undefined)
  return names
}

/** The rules by which the config captures values of answers. */
function capturesOf(config: Config | undefined): readonly JsonObject[] {
  return Object.values(config?.autoCapture ?? {}).flatMap((rules) => rules.map(({ to }) => ({ to })))
}

/** Checks the variables; each sees the ones before it. */
function lintVariables(lint: TemplateLint, merged: JsonObject, scope: LintScope): void {
  const variables = isObject(merged.variables) ? merged.variables : {}
  for (const [name, template] of Object.entries(variables)) {
    lint.text(pathOfNames('variables', name), template, { ...scope, names: withoutHandlers(scope) })
  }
}

function withoutHandlers({ names = new Map<string, JsonValue | undefined>() }: LintScope): LintScope['names'] & object {
  return new Map([...names].filter(([name]) => name !== 'configData'))
}

/** Warns of a lock on a path that is absent but similar to an existing name. A lock on another absent path may be intended: apps cannot set that path. */
function lintLocks(lint: TemplateLint, { layers, merged }: AppInspection): void {
  for (const { source, value } of layers) {
    for (const [index, text] of (Array.isArray(value.locked) ? value.locked : []).entries()) {
      if (typeof text !== 'string') continue
      const near = nearStep(merged, text)
      if (near === undefined) continue
      const path: Path = below(pathOfNames('locked'), index)
      lint.findings.warn({ code: 'UNUSUAL_PATH', source, path, message: `${text} locks nothing: ${near}` })
    }
  }
}

function nearStep(merged: JsonObject, text: string): string | undefined {
  let value: JsonValue = merged
  try {
    for (const step of parsePath(text)) {
      if (step.kind !== 'name' || !isObject(value)) return undefined
      const child = ownValue(value, step.name)
      const near = child === undefined ? didYouMean(step.name, Object.keys(value)) : ''
      if (child === undefined) return near === '' ? undefined : `there is no "${step.name}"${near}`
      value = child
    }
  } catch {
    // `lintLocks` reports these.
  }
  return undefined
}
