import type { Builtin } from '../values/builtin.ts'
import { limits } from '../values/budget.ts'
import type { Budget } from '../values/budget.ts'
import { Fault } from '../values/fault.ts'
import type { Library, Render } from '../values/render.ts'
import { runtime } from '../runtime/runtime.ts'
import type { Body } from '../syntax/ast.ts'
import { parseTemplate } from '../syntax/template-parser.ts'
import { TemplateCompiler } from './template-compiler.ts'
import type { Site } from './statement-compiler.ts'

/** A template ready to be rendered any number of times. */
export interface CompiledTemplate {
  readonly sites: readonly Site[]
  /** How many tokens its tags and texts are. */
  readonly tokens: number
  /** The names that it takes from its context. */
  readonly contextNames: ReadonlySet<string>
  /** The names of its macros when it is nothing else. */
  readonly macros: readonly string[] | undefined
  readonly run: (render: Render) => string
}

type Compiled = (
  render: Render,
  operations: typeof runtime,
  builtins: readonly Builtin[],
  texts: readonly string[],
  weights: readonly number[],
) => string

const tag = /\{[%{#]/

/** Compiles a template, whose tokens the budget counts; throws `Fault` of kind syntax or limit. */
export function compileTemplate(source: string, library: Library, budget: Budget): CompiledTemplate {
  if (!tag.test(source)) return constant(plainLines(source))
  if (source.length > limits.source) {
    throw new Fault('limit', `a template of more than ${limits.source} characters, macros included`)
  }
  const compiler = new TemplateCompiler(library)
  const { body, tokens } = parseTemplate(plainLines(source), budget)
  const code = compiler.compileTemplate(body)
  // The code holds names that the compiler made and texts as JSON: nothing of the template becomes code.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const compiled = new Function('render', 'runtime', 'builtins', 'texts', 'weights', code) as Compiled
  const { sites, builtins, contextNames, texts, weights, weight } = compiler
  const run = (render: Render): string => {
    render.step(weight)
    return compiled(render, runtime, builtins, texts, weights)
  }
  return { sites, tokens, contextNames, macros: macrosOf(body), run }
}

/** What a text without tags comes to. */
function constant(text: string): CompiledTemplate {
  const run = (render: Render): string => {
    // An event may have thousands of such texts, and what is made of each of them takes its time.
    render.step()
    render.checkText(text.length)
    return text
  }
  return { sites: [], tokens: 0, contextNames: new Set(), macros: undefined, run }
}

function macrosOf(body: Body): readonly string[] | undefined {
  const names = body.children.flatMap((child) => (child.typename === 'Macro' ? [child.name] : []))
  return names.length === body.children.length ? names : undefined
}

/** `\n` as the only line end, and the last one dropped, as Jinja2 reads templates. */
export function plainLines(source: string): string {
  const lines = source.includes('\r') ? source.replaceAll(/\r\n?/g, '\n') : source
  return lines.endsWith('\n') ? lines.slice(0, -1) : lines
}
