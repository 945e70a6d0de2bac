import type { Builtin } from '../values/builtin.ts'
import type { Library, Render } from '../values/render.ts'
import { runtime } from '../runtime/runtime.ts'
import { parseTemplate } from '../syntax/template-parser.ts'
import { TemplateCompiler } from './template-compiler.ts'
import type { Site } from './statement-compiler.ts'

/** A template ready to be rendered any number of times. */
export interface CompiledTemplate {
  readonly sites: readonly Site[]
  readonly run: (render: Render) => string
}

type Compiled = (render: Render, operations: typeof runtime, builtins: readonly Builtin[]) => string

/** Compiles a template; throws `Fault` of kind syntax or limit. */
export function compileTemplate(source: string, library: Library): CompiledTemplate {
  const compiler = new TemplateCompiler(library)
  const code = compiler.compileTemplate(parseTemplate(plainLines(source)))
  // The code holds names that the compiler made and texts as JSON: nothing of the template becomes code.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const compiled = new Function('render', 'runtime', 'builtins', code) as Compiled
  return { sites: compiler.sites, run: (render) => compiled(render, runtime, compiler.builtins) }
}

/** `\n` as the only line end, and the last one dropped, as Jinja2 reads templates. */
export function plainLines(source: string): string {
  const lines = source.includes('\r') ? source.replaceAll(/\r\n?/g, '\n') : source
  return lines.endsWith('\n') ? lines.slice(0, -1) : lines
}
