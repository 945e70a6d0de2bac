/** Why a template could not be rendered. `undefined` marks those caused by something undefined: an `if` takes them as false. */
export type TemplateFault = 'syntax' | 'undefined' | 'forbidden' | 'limit' | 'type'

/** Messages quote templates and data, which may be as long as they like. */
const longest = 500

/** What goes wrong inside a template, before the engine adds where: see TemplateFault for the kinds. */
export class Fault extends Error {
  readonly kind: TemplateFault
  /** From 1, where the failure knows it better than the render does. */
  readonly line: number | undefined
  /** From 1, where the parser tells. */
  readonly column: number | undefined

  constructor(kind: TemplateFault, message: string, line?: number, column?: number) {
    super(message.length <= longest ? message : `${message.slice(0, longest)}…`)
    this.kind = kind
    this.line = line
    this.column = column
  }
}

/** An operation on values it is not made for: Python's TypeError and ValueError. */
export function typeFault(message: string): Fault {
  return new Fault('type', message)
}
