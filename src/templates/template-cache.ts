import type { CompiledTemplate } from './compiler/compile-template.ts'

/** The approximate limit for cached source and compiled code, in bytes. */
const mostBytes = 8_000_000
const mostTemplates = 5000
const bytesPerToken = 300

/** A cache of compiled templates by macros and text. When it is full, it is cleared. */
export class TemplateCache {
  private readonly byMacros = new Map<string, Map<string, CompiledTemplate>>()
  private bytes = 0
  private templates = 0

  /** The compiled form of a template with these macros before it. */
  find(macros: string, template: string): CompiledTemplate | undefined {
    return this.byMacros.get(macros)?.get(template)
  }

  keep(macros: string, template: string, compiled: CompiledTemplate): void {
    const size = macros.length + template.length + compiled.tokens * bytesPerToken
    if (this.bytes + size > mostBytes || this.templates >= mostTemplates) this.clear()
    if (size > mostBytes) return
    this.bytes += size
    this.templates++
    const templates = this.byMacros.get(macros) ?? new Map<string, CompiledTemplate>()
    templates.set(template, compiled)
    this.byMacros.set(macros, templates)
  }

  private clear(): void {
    this.byMacros.clear()
    this.bytes = 0
    this.templates = 0
  }
}
