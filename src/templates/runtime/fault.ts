import type { TemplateFault } from '../template-error.ts'

/** What goes wrong inside a template, before the engine adds where: see template-error.ts for the kinds. */
export class Fault extends Error {
  readonly kind: TemplateFault
  /** From 1, where the failure knows it better than the render does. */
  readonly line: number | undefined

  constructor(kind: TemplateFault, message: string, line?: number) {
    super(message)
    this.kind = kind
    this.line = line
  }
}

/** An operation on values it is not made for: Python's TypeError and ValueError. */
export function typeFault(message: string): Fault {
  return new Fault('type', message)
}
