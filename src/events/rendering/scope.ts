import { given } from '../../json/given.ts'
import type { JsonValue } from '../../json/json.ts'
import { isJsonNumber } from '../../json/exact-number.ts'
import { isPrimitive, typeName } from '../../json/json.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import type { TemplateContext, TemplateEngine } from '../../templates/template-engine.ts'

/** What the templates of one place of the configuration see, and where they stand. */
export interface Scope {
  readonly engine: TemplateEngine
  readonly context: TemplateContext
  /** How messages name the place, e.g. `pipelines.build.event-handlers.success.notify`. */
  readonly path: string
  /** Whether the templates are the config's, so that no macro of an app may give another meaning to what they see. */
  readonly ofConfig?: boolean
  /** What is done to values that are written out, such as what would go live in the message. */
  readonly escape?: (text: string) => string
  /** Whether macros know nothing of the templates' names, see `RenderOptions`. */
  readonly macrosApart?: boolean
}

/** The same place with more to see. */
export function withValues(scope: Scope, values: TemplateContext): Scope {
  return { ...scope, context: { ...scope.context, ...values } }
}

/** The same place where macros, which come from apps, stand beside each template: for what an app must neither see nor change. */
export function macrosApart(scope: Scope): Scope {
  return { ...scope, macrosApart: true }
}

/** A place of the config, by the path that messages name it with; its templates see the same. */
export function inConfig(scope: Scope, path: string): Scope {
  return { ...scope, path, ofConfig: true }
}

/** A place below. */
export function below(scope: Scope, path: string): Scope {
  return { ...scope, path: path.startsWith('[') ? scope.path + path : `${scope.path}.${path}` }
}

/** Renders the scalar that stands at a scope's path; null is an empty text. Throws TEMPLATE_ERROR, and BAD_BLOCK (config) for what is not text. */
export function renderText(scope: Scope, template: JsonValue | undefined): string {
  if (typeof template === 'string') {
    const { engine, context, path, ofConfig, macrosApart, escape } = scope
    return engine.render(template, context, { origin: path, ...given({ ofConfig, macrosApart, escape }) })
  }
  if (template === null) return ''
  if (isJsonNumber(template) || typeof template === 'boolean') return textOf(scope, template)
  throw badBlock(scope, template === undefined ? 'is missing' : `must be text, and is ${typeName(template)}`)
}

/** A value as templates print it: `True`, `['a']`. */
export function textOf(scope: Scope, value: JsonValue): string {
  return scope.engine.render('{{ value }}', { value }, { origin: scope.path })
}

/** The same place, whose templates write values as they are. */
export function asTheyAre(scope: Scope): Scope {
  const copy: { -readonly [Key in keyof Scope]: Scope[Key] } = { ...scope }
  delete copy.escape
  return copy
}

/** Renders every text and name of a map or list that stands at a scope's path; other leaves stay as they are. */
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

/** The error for a place of the configuration that is not as its handler needs it. */
export function badBlock(scope: Scope, what: string, cause?: unknown): CicdError {
  return new CicdError('BAD_BLOCK', `${scope.path} ${what}`, { cause })
}
