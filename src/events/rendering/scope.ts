import { given } from '../../json/given.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { isJsonNumber } from '../../json/exact-number.ts'
import { aType, isPrimitive, ownValue, typeName } from '../../json/json.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { isTypo } from '../../errors/nearest-name.ts'
import type { RenderOptions, TemplateContext, TemplateEngine } from '../../templates/template-engine.ts'
import type { Typo } from '../../templates/values/typo.ts'

/** The template context of one place of the configuration, with its path. */
export interface Scope {
  readonly engine: TemplateEngine
  readonly context: TemplateContext
  /** The path in messages, e.g. `pipelines.build.event-handlers.success.notify`. */
  readonly path: string
  /** Whether the templates belong to the config, so that an app's macros must not redefine the names that they see. */
  readonly ofConfig?: boolean
  /** Escapes values that templates print, so that they do not become markup in the message. */
  readonly escape?: (text: string) => string
  /** Whether macros cannot see the template's names, see `RenderOptions`. */
  readonly macrosApart?: boolean
  /** A map of the context whose members must exist, see `RenderOptions`. */
  readonly required?: string
  /** Receives typos of names in the template at a path, see `RenderOptions`. */
  readonly onTypo?: (path: string, typo: Typo) => void
}

/** What the template at a scope's path reports typos to. */
export function typosAt({ path, onTypo }: Scope): Pick<RenderOptions, 'onTypo'> {
  return onTypo === undefined
    ? {}
    : {
        onTypo: (typo) => {
          onTypo(path, typo)
        },
      }
}

/** The same scope with more values. */
export function withValues(scope: Scope, values: TemplateContext): Scope {
  return { ...scope, context: { ...scope.context, ...values } }
}

/** The same scope, where macros, which come from apps, run separately from each template: for values that an app must not see or change. */
export function macrosApart(scope: Scope): Scope {
  return { ...scope, macrosApart: true }
}

/** The same scope for a place in the config, with its path in messages. */
export function inConfig(scope: Scope, path: string): Scope {
  return { ...scope, path, ofConfig: true }
}

/** The same scope for a place in the config that reads secrets: all of those that it prints must exist, so that no empty token is sent. */
export function withSecrets(scope: Scope, path: string, secretData: JsonObject): Scope {
  return { ...withValues(macrosApart(inConfig(scope, path)), { secretData }), required: 'secretData' }
}

/** The scope of a member or list item. */
export function below(scope: Scope, path: string): Scope {
  return { ...scope, path: path.startsWith('[') ? scope.path + path : `${scope.path}.${path}` }
}

/** Renders the scalar at a scope's path; null gives an empty text. Throws TEMPLATE_ERROR, and BAD_BLOCK (config) for a value that is not a scalar. */
export function renderText(scope: Scope, template: JsonValue): string {
  if (typeof template === 'string') {
    const { engine, context, path, ofConfig, macrosApart, escape, required } = scope
    return engine.render(template, context, {
      ...{ origin: path, ...typosAt(scope) },
      ...given({ ofConfig, macrosApart, escape, required }),
    })
  }
  if (template === null) return ''
  if (isJsonNumber(template) || typeof template === 'boolean') return textOf(scope, template)
  throw badBlock(scope, `must be text, and is ${typeName(template)}`)
}

/** A value as templates print it, in Python's form: `True`, `['a']`. */
export function textOf(scope: Scope, value: JsonValue): string {
  return scope.engine.render('{{ value }}', { value }, { origin: scope.path })
}

/** The same scope without escapes. */
export function asTheyAre(scope: Scope): Scope {
  const copy: { -readonly [Key in keyof Scope]: Scope[Key] } = { ...scope }
  delete copy.escape
  return copy
}

/** Renders every text and key of a map or list at a scope's path; other leaves stay unchanged. */
export function renderDeep(scope: Scope, template: JsonValue): JsonValue {
  if (typeof template === 'string') return renderText(scope, template)
  if (Array.isArray(template)) return template.map((item, index) => renderDeep(below(scope, `[${index}]`), item))
  if (isPrimitive(template)) return template
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) => {
      const place = below(scope, name)
      return [renderText(place, name), renderDeep(place, value)]
    }),
  )
}

/** The value of a required key. Throws BAD_BLOCK (config). */
export function requiredIn(scope: Scope, map: JsonObject, name: string): JsonValue {
  const value = ownValue(map, name)
  if (value === undefined) throw missingIn(scope, map, name)
  return value
}

/** The BAD_BLOCK error for a key that a map does not have. It names a key that may be a misspelt form of it. */
export function missingIn(scope: Scope, map: JsonObject, name: string): CicdError {
  const typo = Object.hasOwn(map, name) ? '' : isTypo(name, Object.keys(map))
  return badBlock(below(scope, name), typo === '' ? 'is missing' : `is missing: ${typo}`)
}

/** The BAD_BLOCK error for a part of the configuration that its handler cannot use. */
export function badBlock(scope: Scope, what: string, cause?: unknown): CicdError {
  return new CicdError('BAD_BLOCK', `${scope.path} ${what}`, { cause })
}

/** What is wrong with a value in place of the map that a `foreach` goes through. A list is a likely mistake, so the words say how to write a map. */
export function noMapAt(found: JsonValue | undefined): string {
  if (found === undefined) return 'where there is no value: the path of a map is expected'
  const example = Array.isArray(found) ? ', such as {first: …, second: …}' : ''
  return `which is ${aType(found)}: a map is expected${example}`
}
