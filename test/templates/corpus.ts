import { readFileSync } from 'node:fs'
import { parseJson } from '../../src/json/json-text.ts'
import { createTemplateEngine } from '../../src/templates/jinja-engine.ts'
import type { TemplateContext, TemplateEngine } from '../../src/templates/template-engine.ts'
import { TemplateError } from '../../src/templates/template-error.ts'

/** A template with what Jinja2 made of it; data/make-corpus.py tells how. */
export interface CorpusCase {
  readonly group: string
  readonly template: string
  readonly context?: TemplateContext
  readonly macros?: string
  readonly output?: string
  readonly error?: 'undefined' | 'syntax' | 'type'
}

export interface Corpus {
  readonly jinja2: string
  readonly context: TemplateContext
  readonly cases: readonly CorpusCase[]
}

/** A template that comes out different here, with the reason's name in docs/templates.md. */
export interface Difference {
  readonly template: string
  readonly jinja2: string
  readonly ours: string
  readonly reason: string
}

const read = (name: string): unknown => parseJson(readFileSync(new URL(`data/${name}`, import.meta.url), 'utf8'))

export const corpus = read('corpus.json') as Corpus
export const differences = read('differences.json') as readonly Difference[]

export function contextOf(example: CorpusCase): TemplateContext {
  const context = example.context ?? corpus.context
  return example.macros === undefined ? context : { ...context, jinja2Macros: { all: example.macros } }
}

/** The text, or `error: ` and the kind of fault. */
export function outcomeOf(engine: TemplateEngine, template: string, context: TemplateContext): string {
  try {
    return engine.render(template, context, { origin: 'test' })
  } catch (error) {
    if (error instanceof TemplateError) return `error: ${error.fault}`
    throw error
  }
}

/** Renders with an engine of its own, in an empty context unless one is given. */
export function render(template: string, context: TemplateContext = {}): string {
  return createTemplateEngine().render(template, context, { origin: 'test' })
}

/** The error that rendering ends in. */
export function errorOf(template: string, context: TemplateContext = {}): TemplateError {
  try {
    render(template, context)
  } catch (error) {
    if (error instanceof TemplateError) return error
    throw error
  }
  throw new Error(`rendered: ${template}`)
}
