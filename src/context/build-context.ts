import type { ErrorCode } from '../errors/catalogue.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { didYouMean } from '../errors/nearest-name.ts'
import { applyOperations } from './apply-operations.ts'
import type { ContextId } from './context-id.ts'
import { decisionsRoot } from './guard-path.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import { aType, isObject, ownValue, setOwnValue } from '../json/json.ts'
import type { Operation } from './operation.ts'
import { formatNames } from '../json/path.ts'

export interface BuildRequest {
  readonly id: ContextId
  /** The name of a section of `cicd-contexts`. */
  readonly cicdContext: string
  /** The app's config merged over its bases. */
  readonly merged: JsonObject
  /** The app's config as written. */
  readonly app: JsonObject
  /** The operations to apply before the variables are rendered. */
  readonly operations: readonly Operation[]
  readonly allowConfigPaths: boolean
  /** Renders a variable. The template may refer to the context data so far. */
  readonly renderVariable: (template: string, context: JsonObject, origin: string) => string
  /** The namespace in which the context data is created, if known. */
  readonly namespace?: string
  /** The name of the app's config in messages. */
  readonly file?: string
}

/**
 * Builds context data from an app's config. Throws `UNKNOWN_CICD_CONTEXT` and `BAD_APP_CONFIG` (config), and the errors of the operations and of
 * `renderVariable`.
 */
export function buildContext(request: BuildRequest): JsonObject {
  const document: JsonObject = {
    ...withoutOurs(chosenContext(request)),
    appPipelinesConfig: request.app,
    jinja2Macros: macros(request),
    state: {
      cicdContextDataId: request.id,
      cicdContextName: request.cicdContext,
      ...(request.namespace !== undefined && { cicdNamespace: request.namespace }),
    },
  }
  const { operations, allowConfigPaths } = request
  return withVariables(applyOperations(document, operations, { allowConfigPaths }).document, request)
}

function chosenContext(request: BuildRequest): JsonObject {
  const { cicdContext } = request
  const contexts = section(request, 'cicd-contexts')
  const context = ownValue(contexts, cicdContext)
  if (context === undefined) {
    const names = Object.keys(contexts)
    const known = names.length === 0 ? 'there are none' : `known: ${names.join(', ')}`
    const message = `cicd-contexts has no "${cicdContext}"${didYouMean(cicdContext, names)} (${known})`
    throw wrongApp(request, 'UNKNOWN_CICD_CONTEXT', message)
  }
  if (isObject(context)) return withoutDecisions(context, request)
  throw badAppConfig(request, formatNames('cicd-contexts', cicdContext), context, 'a map')
}

/** Throws if an app's config contains decisions: only people make decisions. */
function withoutDecisions(context: JsonObject, request: BuildRequest): JsonObject {
  if ((ownValue(context, decisionsRoot) ?? null) === null) return context
  const path = formatNames('cicd-contexts', request.cicdContext, decisionsRoot)
  const message = `${path} is not allowed here: people make decisions, not an app config`
  throw wrongApp(request, 'BAD_APP_CONFIG', message)
}

/** Removes the parts of a context that are made by this program. */
function withoutOurs(context: JsonObject): JsonObject {
  const ours = new Set(['appPipelinesConfig', 'jinja2Macros', 'state', decisionsRoot])
  return Object.fromEntries(Object.entries(context).filter(([name]) => !ours.has(name)))
}

function macros(request: BuildRequest): JsonObject {
  const byName = section(request, 'jinja2-macros')
  const texts = Object.entries(byName).map(([name, macro]) => {
    if (typeof macro === 'string') return macro.trim()
    throw badAppConfig(request, formatNames('jinja2-macros', name), macro, 'text')
  })
  return { byName, all: texts.join('') }
}

/** Renders the variables. Each can refer to those before it. */
function withVariables(document: JsonObject, request: BuildRequest): JsonObject {
  const templates = Object.entries(section(request, 'variables'))
  if (templates.length === 0) return document
  const before = ownValue(document, 'variables') ?? {}
  if (!isObject(before)) throw badAppConfig(request, 'variables', before, 'a map')
  // One map that grows: a copy for each variable would take a minute for 20 000 variables.
  const variables = { ...before }
  const context = { ...document, variables }
  for (const [name, template] of templates) {
    const origin = formatNames('variables', name)
    const value = typeof template === 'string' ? request.renderVariable(template, context, origin) : template
    setOwnValue(variables, name, value)
  }
  return context
}

/** A top-level map of the merged config; missing or null counts as empty. */
function section(request: BuildRequest, name: string): JsonObject {
  const value = ownValue(request.merged, name) ?? {}
  if (isObject(value)) return value
  throw badAppConfig(request, name, value, 'a map')
}

function badAppConfig(request: BuildRequest, path: string, found: JsonValue, expected: string): CicdError {
  return wrongApp(request, 'BAD_APP_CONFIG', `${path} is ${aType(found)}, ${expected} is expected`)
}

function wrongApp({ file }: BuildRequest, code: ErrorCode, message: string): CicdError {
  return file === undefined ? new CicdError(code, message) : new CicdError(code, `${file}: ${message}`, { file })
}
