import { messageOf } from '../errors/cicd-error.ts'
import { given } from '../json/given.ts'
import { isObject } from '../json/json.ts'
import { excerpt } from '../text/shorten.ts'
import { filters } from './library/filters/all-filters.ts'
import { templateTests } from './library/filters/template-tests.ts'
import { ApartMacro } from './apart-macros.ts'
import type { RunApart } from './apart-macros.ts'
import { methodOf } from './library/methods/all-methods.ts'
import { macroNames } from './compiler/macro-names.ts'
import { Budget } from './values/budget.ts'
import { Fault } from './values/fault.ts'
import { globals } from './runtime/globals.ts'
import type { Library } from './values/render.ts'
import { absenceOf, longestTag } from './values/typo.ts'
import { UndefinedFault } from './values/undefined.ts'
import { Render } from './values/render.ts'
import { Compilation } from './template-compilation.ts'
import type { Prepared } from './template-compilation.ts'
import { TemplateError } from './template-error.ts'
import type { RenderOptions, TemplateContext, TemplateEngine } from './template-engine.ts'

/** The filters, tests, functions and methods for all templates. */
export const library: Library = { filters, tests: templateTests, globals, methodOf }

/** Makes an engine for Jinja2 templates. Compiled templates are cached, with a limit. `newBudget` is for tests. */
export function createTemplateEngine(newBudget: () => Budget = () => new Budget()): TemplateEngine {
  const caches: Caches = { compilation: new Compilation(library), namesOfMacros: lastOne(macroNames) }
  const engine = (budgetOf: () => Budget): TemplateEngine => ({
    names,
    render: (template, context, options) => renderTemplate(caches, budgetOf(), template, context, options),
    together: () => {
      const budget = newBudget()
      return engine(() => budget)
    },
  })
  return engine(newBudget)
}

interface Caches {
  readonly compilation: Compilation
  /** The names that a text of macros defines. */
  readonly namesOfMacros: (macros: string, budget: Budget) => ReadonlySet<string>
}

/** Literals, functions, and the variables of loops and macros. */
export const names: ReadonlySet<string> = new Set([
  ...['true', 'false', 'none', 'True', 'False', 'None'],
  ...globals.keys(),
  ...['loop', 'caller', 'varargs', 'kwargs'],
])

function renderTemplate(
  caches: Caches,
  budget: Budget,
  template: string,
  context: TemplateContext,
  options: RenderOptions,
): string {
  budget.start()
  if (options.macrosApart === true) return renderBesideMacros(caches, budget, template, context, options)
  return renderBehind(caches, budget, macrosOf(context), template, context, options)
}

/** Renders a template with the macros before it. */
function renderBehind(
  { compilation, namesOfMacros }: Caches,
  budget: Budget,
  all: string,
  template: string,
  context: object,
  { origin, ofConfig = false, escape, onTypo, required, condition = false }: RenderOptions,
): string {
  let prepared: Prepared
  try {
    prepared = compilation.prepare(all, template, budget)
  } catch (error) {
    const fault = faultOf(error)
    const inMacros = all !== '' && compilation.isFaulty(all, budget)
    throw located(fault, { origin, macros: all, inMacros, line: fault.line, source: '' })
  }
  const { compiled, macros } = prepared
  if (ofConfig && all !== '') requireNamesOfTheirOwn((text) => namesOfMacros(text, budget), all, context, origin)
  const render = new Render(context, library, budget, given({ escape, onTypo, required }))
  try {
    return compiled.run(render)
  } catch (error) {
    // The condition counts as false then, and nothing else would name the typo.
    if (condition && error instanceof UndefinedFault) render.reportMissing(error.missing)
    const { line, start, source } = compiled.sites[render.site] ?? { line: undefined, start: macros.length, source: '' }
    const place = { origin, macros, inMacros: start < macros.length, line, start, source }
    throw located(faultOf(error), { ...place, ...whatIsMissing(error, source, context) })
  }
}

const whereSecretsAre = 'secretData is what the secrets file (--secrets) has below cicdstatemgr.'

/** The text for a member that the context does not have, and how to set it if it belongs to the state of the flow. */
function whatIsMissing(error: unknown, source: string, context: object): Pick<Place, 'message' | 'suggestions'> {
  const absence = error instanceof UndefinedFault && error.missing && absenceOf(error.missing, context, source)
  if (absence === undefined || absence === false) return {}
  const { text: message, path = '' } = absence
  if (path.startsWith('secretData.')) return { message, suggestions: [whereSecretsAre] }
  if (!/^state(?:\.\w+)+$/.test(path)) return { message }
  // The template may read a member of what is missing.
  const tag = source.slice(0, longestTag)
  const at = tag.search(new RegExp(`\\b${path.replaceAll('.', '\\.')}(?!\\w)`))
  const whole = at === -1 ? path : (/^\w+(?:\.\w+)+(?![\w(])/.exec(tag.slice(at))?.[0] ?? path)
  return { message, suggestions: [`cicdstatemgr set ${whole}=VALUE`] }
}

/** Renders a template with the macros as functions that run in separate renders. A name in the template's context hides a macro of that name. */
function renderBesideMacros(
  caches: Caches,
  budget: Budget,
  template: string,
  context: TemplateContext,
  { origin, onTypo, required }: RenderOptions,
): string {
  const all = macrosOf(context)
  const beside = given({ origin, onTypo })
  const data: Record<string, unknown> = { ...context }
  delete data.secretData
  const run: RunApart = (call, values) => renderBehind(caches, budget, all, call, { ...data, ...values }, beside)
  const read = (all === '' ? undefined : caches.compilation.alone(template, budget))?.contextNames ?? new Set<string>()
  const isKnown = (name: string) => Object.hasOwn(context, name) || names.has(name)
  const called = read.size === 0 ? [] : (caches.compilation.alone(all, budget)?.macros ?? [])
  const callable = called
    .filter((name) => read.has(name) && !isKnown(name))
    .map((name) => [name, new ApartMacro(name, read.has('secretData'), run)] as const)
  return renderBehind(...([caches, budget, '', template, { ...context, ...Object.fromEntries(callable) }] as const), {
    ...beside,
    ...given({ required }),
  })
}

/** Throws if a macro has the name of a value or function that a template of the config can see. */
function requireNamesOfTheirOwn(
  namesOf: (macros: string) => ReadonlySet<string>,
  macros: string,
  context: object,
  origin: string,
): void {
  try {
    const taken = [...namesOf(macros)].find((name) => names.has(name) || Object.hasOwn(context, name))
    if (taken !== undefined)
      throw new Fault('forbidden', `"${taken}" has a meaning in templates already: a macro needs another name`)
  } catch (error) {
    const fault = faultOf(error)
    throw located(fault, { origin, macros, inMacros: true, line: fault.line, source: '' })
  }
}

/** Caches the last result: all templates of a flow have the same macros. */
function lastOne<T>(compute: (text: string, budget: Budget) => T): (text: string, budget: Budget) => T {
  let last: { readonly text: string; readonly answer: T } | undefined
  return (text, budget) => (last?.text === text ? last : (last = { text, answer: compute(text, budget) })).answer
}

function macrosOf(context: TemplateContext): string {
  const macros = Object.hasOwn(context, 'jinja2Macros') ? context.jinja2Macros : undefined
  if (!isObject(macros) || !Object.hasOwn(macros, 'all')) return ''
  return typeof macros.all === 'string' ? macros.all : ''
}

/** Converts errors that a template can cause to faults; throws any other error, which is a bug. */
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
  /** The index of the tag in macros and template together, if it is known: macros may stand in one line. */
  readonly start?: number
  /** The text of the tag. */
  readonly source: string
  /** The text in place of that of the fault. */
  readonly message?: string
  readonly suggestions?: readonly string[]
}

/**
 * The error for a fault, with its place. Lines are counted from the start of macros and template together: a line in the template is counted from its
 * own start.
 */
function located(fault: Fault, place: Place): TemplateError {
  const { origin, macros, inMacros, line, start, source, message = fault.message, suggestions } = place
  const macro = inMacros && line !== undefined ? macroAt(macros, line, start) : undefined
  const before = inMacros ? (macro?.line ?? 1) - 1 : linesOf(macros) - 1
  return new TemplateError(fault.kind, source === '' ? message : `${message} (in ${excerpt(source, 120)})`, {
    origin: inMacros ? `${origin}, jinja2Macros${macro === undefined ? '' : `, macro ${macro.name}`}` : origin,
    ...(line === undefined ? {} : { line: line - before }),
    cause: fault,
    ...given({ suggestions }),
  })
}

/**
 * The macro that contains a line of the macros, and the line on which it begins. Messages count lines from there, because no file contains the text
 * of all macros together.
 */
function macroAt(
  macros: string,
  line: number,
  start?: number,
): { readonly name: string; readonly line: number } | undefined {
  return [...macros.matchAll(/\{%[-+]?\s*macro\s+(\w{1,80})/g)]
    .map(({ 1: name = '', index }) => ({ name, index, line: linesOf(macros.slice(0, index)) }))
    .findLast((one) => (start === undefined ? one.line <= line : one.index <= start))
}

function linesOf(text: string): number {
  return text.split(/\r\n|\r|\n/).length
}
