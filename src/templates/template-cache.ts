/** Characters of source text whose compiled form is kept. */
const mostCharacters = 4_000_000
const mostTemplates = 5000

/** Compiled templates by macros and text; beyond the bounds it starts anew. */
export class TemplateCache<Compiled> {
  private readonly byMacros = new Map<string, Map<string, Compiled>>()
  private readonly compile: (source: string) => Compiled
  private characters = 0
  private templates = 0

  constructor(compile: (source: string) => Compiled) {
    this.compile = compile
  }

  /** The compiled form of a template that has these macros before it. */
  get(macros: string, template: string): Compiled {
    const known = this.byMacros.get(macros)?.get(template)
    if (known !== undefined) return known
    const compiled = this.compile(macros + template)
    this.keep(macros, template, compiled)
    return compiled
  }

  private keep(macros: string, template: string, compiled: Compiled): void {
    const size = macros.length + template.length
    if (this.characters + size > mostCharacters || this.templates >= mostTemplates) this.clear()
    if (size > mostCharacters) return
    this.characters += size
    this.templates++
    const templates = this.byMacros.get(macros) ?? new Map<string, Compiled>()
    templates.set(template, compiled)
    this.byMacros.set(macros, templates)
  }

  private clear(): void {
    this.byMacros.clear()
    this.characters = 0
    this.templates = 0
  }
}
