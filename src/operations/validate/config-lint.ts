import type { Layer } from '../../config/merge.ts'
import { capturingHandlers } from '../../config/schemas/handlers.ts'
import { usualRoots } from '../../context/unusual-root.ts'
import { messageOf } from '../../errors/cicd-error.ts'
import { didYouMean } from '../../errors/nearest-name.ts'
import { ours } from '../../events/rendering/known-names.ts'
import { given } from '../../json/given.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { isObject, ownValue } from '../../json/json.ts'
import { parseJson } from '../../json/json-text.ts'
import { below, parsePath, pathOfNames } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import { checkTarget } from '../../events/lint/path-lint.ts'
import { isLiteral } from '../../events/lint/literal.ts'
import { TemplateLint, withNames } from '../../events/lint/template-lint.ts'
import type { LintScope } from '../../events/lint/template-lint.ts'
import type { LintedApp } from './app-lint.ts'
import type { Findings } from '../../events/lint/findings.ts'
import { textsIn } from './texts-in.ts'
import { lintWays } from './ways-lint.ts'

export interface ConfigLintInput {
  readonly layer: Layer
  /** The section `cicdstatemgr`. */
  readonly section: JsonObject
  /** The app, whose names the config's templates will see; undefined if no app is checked. */
  readonly app: LintedApp | undefined
  readonly vars: readonly string[]
  /** What templates see as `secretData`; undefined if no secrets are checked. */
  readonly secretData: JsonObject | undefined
}

const root = pathOfNames('cicdstatemgr')

/** Checks the templates, URLs and paths of a config. */
export function lintConfig({ layer, section, app, vars, secretData }: ConfigLintInput, findings: Findings): void {
  const documents = app?.documents ?? []
  const lint = new TemplateLint(findings, () => layer.source)
  const scope = scopeOf(app, vars)
  const secretScope = withSecrets(scope, secretData)
  const { trigger, templates, endpoints } = section
  if (isObject(section.slack)) checkUrl(lint, below(root, 'slack', 'url'), section.slack.url)
  if (isObject(trigger)) lintTrigger(lint, trigger, { scope, secretScope })
  for (const [name, template] of Object.entries(isObject(templates) ? templates : {})) {
    lintPayload(lint, below(root, 'templates', name), template, scope)
  }
  for (const [name, endpoint] of Object.entries(isObject(endpoints) ? endpoints : {})) {
    if (isObject(endpoint)) lintEndpoint(lint, below(root, 'endpoints', name), endpoint, { scope, secretScope })
  }
  for (const name of capturingHandlers) lintCaptures(lint, section, name, scope)
  lintProtectedPaths(lint, section, documents)
  lintContextNames(lint, section, app?.contextNames ?? [])
  lintDatasources(lint, section)
  lintWays(section, layer.source, findings)
}

/** Warns of templates in the settings of datasources: they are taken as they are written. */
function lintDatasources(lint: TemplateLint, { datasources }: JsonObject): void {
  for (const { path, text } of textsIn(datasources ?? null, below(root, 'datasources'))) {
    if (!text.includes('{{')) continue
    const cure = 'Write the value itself; a secret belongs at the same path of the secrets file.'
    lint.warn(path, 'NOT_RENDERED', 'is used as it is written: templates are not rendered in datasources', cure)
  }
}

/** The scope of the config's templates. Without an app the names of context data are unknown. */
function scopeOf(app: LintedApp | undefined, vars: readonly string[]): LintScope {
  if (app === undefined) return { macros: undefined }
  const { documents, macros } = app
  if (documents.length === 0) return { macros }
  const names = [
    ...ours,
    ...documents.flatMap((document) => Object.keys(document)),
    ...vars.map((name) => name.replace(/[.[].*$/s, '')),
  ]
  const known = new Map<string, undefined>(names.map((name) => [name, undefined]))
  known.delete('secretData')
  return { macros, names: known }
}

/** The scope of templates that see secrets; macros of an app run separately there. */
function withSecrets(scope: LintScope, secretData: JsonObject | undefined): LintScope {
  return { ...withNames(scope, { secretData }), ...given({ secretData }), macrosApart: true }
}

interface Scopes {
  readonly scope: LintScope
  readonly secretScope: LintScope
}

function lintTrigger(lint: TemplateLint, trigger: JsonObject, { scope, secretScope }: Scopes): void {
  const path = below(root, 'trigger')
  checkUrl(lint, below(path, 'url'), trigger.url)
  lintHeaders(lint, below(path, 'headers'), trigger.headers, secretScope)
  for (const [name, template] of Object.entries(isObject(trigger['auto-args']) ? trigger['auto-args'] : {})) {
    lint.deep(below(path, 'auto-args', name), template, scope)
  }
}

function lintEndpoint(lint: TemplateLint, path: Path, endpoint: JsonObject, { scope, secretScope }: Scopes): void {
  lint.text(below(path, 'url'), endpoint.url, secretScope)
  if (isLiteral(endpoint.url)) checkUrl(lint, below(path, 'url'), endpoint.url)
  lintHeaders(lint, below(path, 'headers'), endpoint.headers, secretScope)
  lintPayload(lint, below(path, 'template'), endpoint.template, scope)
}

const payloadCure = 'Write values with the filter tojson, or the template as a YAML map.'

/** Checks a payload: text that renders to JSON, or a map. */
function lintPayload(lint: TemplateLint, path: Path, template: JsonValue | undefined, scope: LintScope): void {
  lint.deep(path, template, scope)
  // Tags may leave out and repeat parts, so the text cannot be checked as JSON.
  if (typeof template !== 'string' || template.includes('{%')) return
  const fault = jsonFault(template.replace(/\{\{.*?\}\}/gs, '0').replace(/\{#.*?#\}/gs, ''))
  if (fault === undefined) return
  if (isLiteral(template)) lint.error(path, 'INVALID_PAYLOAD', `is not JSON: ${fault}`)
  else lint.warn(path, 'UNLIKELY_JSON', `does not render to JSON: ${fault}`, payloadCure)
}

/** Why a text is not JSON; undefined if it is. Control characters inside strings are accepted, because they are escaped when it is sent. */
function jsonFault(text: string): string | undefined {
  try {
    parseJson(text.replace(/[\u0000-\u001f]/g, ' '))
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

function lintHeaders(lint: TemplateLint, path: Path, headers: JsonValue | undefined, scope: LintScope): void {
  for (const [index, header] of (Array.isArray(headers) ? headers : []).entries()) {
    if (!isObject(header)) continue
    const { name, value } = header
    lint.text(below(path, index, 'value'), value, scope)
    if (typeof name === 'string' && !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      lint.error(below(path, index, 'name'), 'INVALID_CONFIG', `${JSON.stringify(name)} cannot be the name of a header`)
    }
  }
}

function checkUrl(lint: TemplateLint, path: Path, url: JsonValue | undefined): void {
  if (typeof url !== 'string' || (/^https?:/i.test(url.trim()) && URL.canParse(url.trim()))) return
  lint.error(path, 'INVALID_CONFIG', 'is not an http or https URL')
}

function lintCaptures(lint: TemplateLint, section: JsonObject, name: string, scope: LintScope): void {
  const handler = ownValue(section, name)
  const rules = isObject(handler) ? handler['auto-capture-response-data'] : undefined
  const seen = withNames(scope, { body: undefined })
  for (const [index, rule] of (Array.isArray(rules) ? rules : []).entries()) {
    if (!isObject(rule)) continue
    const at = below(root, name, 'auto-capture-response-data', index)
    for (const key of ['from', 'to']) lint.text(below(at, key), ownValue(rule, key), seen)
    if (isLiteral(rule.to) && rule.to.trim() === '')
      lint.error(below(at, 'to'), 'BAD_BLOCK', 'is blank: a path is expected')
    checkTarget(lint, below(at, 'to'), ownValue(rule, 'to'), { document: {}, protectedPaths: [] })
  }
}

/** Warns of protected paths at which contexts never have a value: they protect nothing. A rule of the config checks their form. */
function lintProtectedPaths(
  lint: TemplateLint,
  { protectedPaths }: JsonObject,
  documents: readonly JsonObject[],
): void {
  const known = [...usualRoots, ...documents.flatMap((document) => Object.keys(document))]
  for (const [index, text] of (Array.isArray(protectedPaths) ? protectedPaths : []).entries()) {
    const first = typeof text === 'string' ? firstName(text) : undefined
    const near = first === undefined || known.includes(first) ? '' : didYouMean(first, known)
    if (near !== '') lint.warn(below(root, 'protectedPaths', index), 'UNUSUAL_PATH', `"${first}" is not known${near}`)
  }
}

function firstName(text: string): string | undefined {
  try {
    const [step] = parsePath(text)
    return step?.kind === 'name' ? step.name : undefined
  } catch {
    return undefined
  }
}

/** Warns of an allowed cicd context that the app lacks but whose name is similar to one of its own. Others may belong to other apps. */
function lintContextNames(lint: TemplateLint, { cicdContexts }: JsonObject, names: readonly string[]): void {
  for (const [index, name] of (Array.isArray(cicdContexts) ? cicdContexts : []).entries()) {
    if (typeof name !== 'string' || names.includes(name)) continue
    const near = didYouMean(name, names)
    if (near === '') continue
    lint.warn(below(root, 'cicdContexts', index), 'UNKNOWN_NAME', `the app has no cicd context "${name}"${near}`)
  }
}
