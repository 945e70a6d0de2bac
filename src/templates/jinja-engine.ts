import { messageOf } from '../errors/cicd-error.ts'
import { excerpt } from '../text/shorten.ts'
import { filters } from './library/filters/all-filters.ts'
import { templateTests } from './library/filters/template-tests.ts'
import { methodOf } from './library/methods/all-methods.ts'
import { compileTemplate } from './compiler/compile-template.ts'
import type { CompiledTemplate } from './compiler/compile-template.ts'
import { macroNames } from './compiler/macro-names.ts'
import { Fault } from './values/fault.ts'
import { globals } from './runtime/globals.ts'
import type { Library } from './values/render.ts'
import { Render } from './values/render.ts'
import { TemplateCache } from './template-cache.ts'
import { TemplateError } from './template-error.ts'
import type { RenderOptions, TemplateContext, TemplateEngine } from './template-engine.ts'

const library: Library = { filters, tests: templateTests, globals, methodOf }

/** An engine for Jinja2 templates; what it compiles is kept and used again, within bounds. */
export function createTemplateEngine(): TemplateEngine {
  const caches: Caches = {
    templates: new TemplateCache((source) => compileTemplate(source, library)),
    macros: new TemplateCache(macroNames),
  }
  return { names, render: (template, context, options) => renderTemplate(caches, template, context, options) }
}

interface Caches {
  readonly templates: TemplateCache<CompiledTemplate>
  /** By a text of macros alone. */
  readonly macros: TemplateCache<ReadonlySet<string>>
}

/** Literals, functions, and what loops and macros know of themselves. */
const names: ReadonlySet<string> = new Set([
  ...['true', 'false', 'none', 'True', 'False', 'None'],
  ...globals.keys(),
  ...['loop', 'caller', 'varargs', 'kwargs'],
])

function renderTemplate(
  caches: Caches,
  template: string,
  context: TemplateContext,
  { origin, ofConfig = false }: RenderOptions,
): string {
  const macros = macrosOf(context)
  let compiled: CompiledTemplate
  try {
    compiled = caches.templates.get(macros, template)
  } catch (error) {
    const fault = faultOf(error)
    throw located(fault, { origin, macros, inMacros: macros !== '' && !compiles(macros), line: fault.line, source: '' })
  }
  if (ofConfig && macros !== '') requireNamesOfTheirOwn(caches, macros, context, origin)
  const render = new Render(context, library)
  try {
    return compiled.run(render)
  } catch (error) {
    const { line, start, source } = compiled.sites[render.site] ?? { line: undefined, start: macros.length, source: '' }
    throw located(faultOf(error), { origin, macros, inMacros: start < macros.length, line, source })
  }
}

/** Throws where macros would give another meaning to what a template of the config sees. */
function requireNamesOfTheirOwn(
  { macros: cache }: Caches,
  macros: string,
  context: TemplateContext,
  origin: string,
): void {
  try {
    const taken = [...cache.get(macros, '')].find((name) => names.has(name) || Object.hasOwn(context, name))
    if (taken !== undefined)
      throw new Fault('forbidden', `"${taken}" is a name that templates know already: a macro needs another one`)
  } catch (error) {
    const fault = faultOf(error)
    throw located(fault, { origin, macros, inMacros: true, line: fault.line, source: '' })
  }
}

function compiles(source: string): boolean {
  try {
    compileTemplate(source, library)
    return true
  } catch {
    return false
  }
}

function macrosOf(context: TemplateContext): string {
  const macros = Object.hasOwn(context, 'jinja2Macros') ? context.jinja2Macros : undefined
  if (typeof macros !== 'object' || macros === null || Array.isArray(macros) || !Object.hasOwn(macros, 'all')) return ''
  return typeof macros.all === 'string' ? macros.all : ''
}

/** What templates can cause comes as a fault; anything else is a bug and passes. */
function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error
  if (error instanceof RangeError) return new Fault('limit', `too deep or too large (${messageOf(error)})`)
  throw error
}

interface Place {
  readonly origin: string
  readonly macros: string
  readonly inMacros: boolean
  /** From 1, counted from the start of the macros. */
  readonly line: number | undefined
  /** The text of the tag. */
  readonly source: string
}

/** The macros stand before the template: what goes wrong in them is theirs, and the template's lines start behind them. */
function located(fault: Fault, { origin, macros, inMacros, line, source }: Place): TemplateError {
  const before = inMacros ? 0 : macros.split(/\r\n|\r|\n/).length - 1
  return new TemplateError(
    fault.kind,
    source === '' ? fault.message : `${fault.message} (in ${excerpt(source, 120)})`,
    {
      origin: inMacros ? `${origin}, jinja2Macros` : origin,
      ...(line === undefined ? {} : { line: line - before }),
      cause: fault,
    },
  )
}
