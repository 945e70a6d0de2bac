import { compileTemplate } from './compiler/compile-template.ts'
import type { CompiledTemplate } from './compiler/compile-template.ts'
import { TemplateCache } from './template-cache.ts'
import type { Budget } from './values/budget.ts'
import { limits } from './values/budget.ts'
import { Fault } from './values/fault.ts'
import type { Library } from './values/render.ts'

/** A compiled template, and the macros that stand before it: an empty text if it uses none. */
export interface Prepared {
  readonly compiled: CompiledTemplate
  readonly macros: string
}

/**
 * Compiles templates with the macros that stand before them, and caches the results. A template that uses none of the macros is compiled without
 * them: an event may render hundreds of short texts, and most use none.
 */
export class Compilation {
  private readonly cache = new TemplateCache()
  private readonly library: Library

  constructor(library: Library) {
    this.library = library
  }

  /** Returns the compiled template. Throws a `Fault` of kind syntax or limit. */
  prepare(macros: string, template: string, budget: Budget): Prepared {
    const alone = macros === '' ? this.compiled('', template, budget) : this.withoutMacros(macros, template, budget)
    return alone === undefined
      ? { compiled: this.compiled(macros, template, budget), macros }
      : { compiled: alone, macros: '' }
  }

  /** Undefined if the template must be compiled together with the macros: because it uses them, or so that an error has the right place. */
  private withoutMacros(macros: string, template: string, budget: Budget): CompiledTemplate | undefined {
    const names = this.namesOf(macros, template, budget)
    if (names === undefined || this.isFaulty(template, budget)) return undefined
    const alone = this.compiled('', template, budget)
    return names.some((name) => alone.contextNames.has(name)) ? undefined : alone
  }

  /** Whether a text cannot be compiled on its own. */
  isFaulty(text: string, budget: Budget): boolean {
    try {
      if (this.cache.find('', text) === undefined) this.compiled('', text, budget)
      return false
    } catch (error) {
      if (error instanceof Fault) return true
      throw error
    }
  }

  /** The names of the macros; undefined if the macros affect the template in any other way, e.g. by whitespace control. */
  private namesOf(macros: string, template: string, budget: Budget): readonly string[] | undefined {
    if (trims.test(macros) && startsWithSpace.test(template)) return undefined
    if (this.isFaulty(macros, budget)) return undefined
    const known = this.cache.find('', macros)
    return known?.isMacros === true ? known.macros : undefined
  }

  /** The compiled text without macros; undefined if it cannot be compiled. */
  alone(text: string, budget: Budget): CompiledTemplate | undefined {
    return this.isFaulty(text, budget) ? undefined : this.compiled('', text, budget)
  }

  /** A cached template counts the same steps as compiling it: whether a render succeeds must not depend on earlier renders. */
  private compiled(macros: string, template: string, budget: Budget): CompiledTemplate {
    const known = this.cache.find(macros, template)
    if (known !== undefined) {
      budget.step(known.tokens * limits.stepsPerToken)
      return known
    }
    const compiled = compileTemplate(macros + template, this.library, budget)
    this.cache.keep(macros, template, compiled)
    return compiled
  }
}

const trims = /-[%}#]\}$/
const startsWithSpace = /^\s/
