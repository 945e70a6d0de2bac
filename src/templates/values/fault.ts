/** The kind of reason why a template could not be rendered. `undefined` is for errors caused by an undefined value: an `if` treats them as false. */
export type TemplateFault = 'syntax' | 'undefined' | 'forbidden' | 'limit' | 'type'

/** The longest message, in characters: messages quote templates and data of any length. */
const longest = 500

/** What a template is told that changes a list or map of the context data. */
export const dataIsFixed = 'the context data cannot be changed by a template: copy it first, e.g. with |list or dict(…)'

/** An error inside a template, before the engine adds its place. See TemplateFault for the kinds. */
export class Fault extends Error {
  readonly kind: TemplateFault
  /** From 1; set if it is more exact than the position of the render. */
  readonly line: number | undefined
  /** From 1; set if the parser reports it. */
  readonly column: number | undefined

  constructor(kind: TemplateFault, message: string, line?: number, column?: number) {
    super(message.length <= longest ? message : `${message.slice(0, longest)}…`)
    this.kind = kind
    this.line = line
    this.column = column
  }
}

/** The fault of an operation on values of the wrong type: Python's TypeError and ValueError. */
export function typeFault(message: string): Fault {
  return new Fault('type', message)
}
