import type { ExactNumber } from '../../json/exact-number.ts'
import type { Builtin } from '../values/builtin.ts'
import { limits } from '../values/budget.ts'
import type { Budget } from '../values/budget.ts'
import { Fault } from '../values/fault.ts'
import type { Library, Render } from '../values/render.ts'
import { runtime } from '../runtime/runtime.ts'
import { parseTemplate } from '../syntax/template-parser.ts'
import { TemplateCompiler } from './template-compiler.ts'
import type { Site } from './statement-compiler.ts'

/** A compiled template, which can be rendered any number of times. */
export interface CompiledTemplate {
  readonly sites: readonly Site[]
  /** The number of tokens in its tags and texts. */
  readonly tokens: number
  /** The names that it reads from its context. */
  readonly contextNames: ReadonlySet<string>
  readonly macros: readonly string[]
  /** Whether it contains nothing except macros. */
  readonly isMacros: boolean
  readonly run: (render: Render) => string
}

type Compiled = (
  render: Render,
  operations: typeof runtime,
  builtins: readonly Builtin[],
  texts: readonly string[],
  numbers: readonly ExactNumber[],
  weights: readonly number[],
) => string

const tag = /\{[%{#]/

/** Compiles a template and counts its tokens in the budget. Throws a `Fault` of kind syntax or limit. */
export function compileTemplate(source: string, library: Library, budget: Budget): CompiledTemplate {
  if (!tag.test(source)) return constant(plainLines(source))
  if (source.length > limits.source) {
    throw new Fault('limit', `a template of more than ${limits.source} characters, macros included`)
  }
  const compiler = new TemplateCompiler(library)
  const { body, tokens } = parseTemplate(plainLines(source), budget)
  const code = compiler.compileTemplate(body)
  // The code contains names made by the compiler, and texts as JSON: no part of the template becomes code.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const compiled = new Function('render', 'runtime', 'builtins', 'texts', 'numbers', 'weights', code) as Compiled
  const { sites, builtins, contextNames, texts, numbers, weights, weight } = compiler
  const run = (render: Render): string => {
    render.step(weight)
    return compiled(render, runtime, builtins, texts, numbers, weights)
  }
  const macros = body.children.flatMap((child) => (child.typename === 'Macro' ? [child.name] : []))
  return { sites, tokens, contextNames, macros, isMacros: macros.length === body.children.length, run }
}

/** Compiles a text without tags. */
function constant(text: string): CompiledTemplate {
  const run = (render: Render): string => {
    // An event may have thousands of such texts, and the work on each result takes time.
    render.step()
    render.checkText(text.length)
    return text
  }
  return { sites: [], tokens: 0, contextNames: new Set(), macros: [], isMacros: false, run }
}

/**
 * Normalizes line ends to `
 * ` and drops the last one, as Jinja2 does.
 */
export function plainLines(source: string): string {
  const lines = source.includes('\r') ? source.replaceAll(/\r\n?/g, '\n') : source
  return lines.endsWith('\n') ? lines.slice(0, -1) : lines
}
