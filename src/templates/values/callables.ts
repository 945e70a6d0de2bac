import { runBuiltin } from './builtin.ts'
import type { Builtin } from './builtin.ts'
import type { Render } from './render.ts'
import { Callable, Markup, typeNameOf } from './values.ts'
import type { Named, Printing, Value } from './values.ts'

/** A method of a text, list or map, bound to it. */
export class BoundMethod extends Callable {
  readonly typeName = 'builtin_function_or_method'
  private readonly name: string
  private readonly method: Builtin
  private readonly subject: Value

  constructor(name: string, method: Builtin, subject: Value) {
    super()
    this.name = name
    this.method = method
    this.subject = subject
  }

  override printTo(printing: Printing, depth: number): void {
    const { name, subject } = this
    if (!isOfLibrary(subject)) {
      printing.add(`<built-in method ${name} of ${typeNameOf(subject)} object>`)
      return
    }
    printing.add(`<bound method ${typeNameOf(subject)}.${name} of `)
    printing.print(subject, depth)
    printing.add('>')
  }

  call(render: Render, args: readonly Value[], named: Named | null): Value {
    return runBuiltin(render, `${this.name}()`, this.method, this.subject, args, named)
  }
}

/** Whether the value's type in Python belongs to Jinja2 or markupsafe, not to the language itself. */
function isOfLibrary(value: Value): boolean {
  return value instanceof Markup || ['Cycler', 'LoopContext'].includes(typeNameOf(value))
}

/** A function that every template can call. */
export class GlobalFunction extends BoundMethod {
  private readonly shown: string

  /** `shown` is its `repr` in Python. */
  constructor(name: string, builtin: Builtin, shown: string) {
    super(name, builtin, null)
    this.shown = shown
  }

  override printTo(printing: Printing): void {
    printing.add(this.shown)
  }
}
