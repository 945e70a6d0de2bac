import { runBuiltin } from './builtin.ts'
import type { Builtin } from './builtin.ts'
import type { Render } from './render.ts'
import { Callable } from './values.ts'
import type { Named, Value } from './values.ts'

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

  call(render: Render, args: readonly Value[], named: Named | null): Value {
    return runBuiltin(render, `${this.name}()`, this.method, this.subject, args, named)
  }
}

/** A function that every template can call. */
export class GlobalFunction extends BoundMethod {
  constructor(name: string, builtin: Builtin) {
    super(name, builtin, null)
  }
}
