import { Fault } from './values/fault.ts'
import type { Render } from './values/render.ts'
import { textOf } from './values/text.ts'
import { Callable, Tuple } from './values/values.ts'
import type { Named, Printing, Value } from './values/values.ts'
import { MapObject } from './values/map-object.ts'

/** The message of the fault when a template that reads `secretData` passes arguments to a macro, and so could pass a secret. */
export function noArgumentsApart(name: string): string {
  return `the macro "${name}" of an app gets no arguments from a template that reads secretData`
}

/** Runs a template in a separate render, whose context also has these values. */
export type RunApart = (template: string, values: Readonly<Record<string, Value>>) => void

/** A macro that runs separately from the calling template. They share only its arguments and its result, which is a text. */
export class ApartMacro extends Callable {
  readonly typeName = 'Macro'
  private readonly name: string
  private readonly run: RunApart
  /** Whether the calling template may pass secrets to it. */
  private readonly seesSecrets: boolean

  constructor(name: string, seesSecrets: boolean, run: RunApart) {
    super()
    this.name = name
    this.seesSecrets = seesSecrets
    this.run = run
  }

  override printTo(printing: Printing): void {
    printing.add(`<Macro '${this.name}'>`)
  }

  call(render: Render, args: readonly Value[], named: Named | null): Value {
    if (this.seesSecrets && args.length + (named?.size ?? 0) > 0) {
      throw new Fault('forbidden', noArgumentsApart(this.name))
    }
    const given = MapObject.make(render)
    for (const [key, value] of named ?? []) given.set(render, key, value)
    const take = new Taker()
    const template = `{{ ${names.take}(${this.name}(*${names.args}, **${names.named})) }}`
    render.enter(() => {
      this.run(template, { [names.args]: Tuple.make(args), [names.named]: given, [names.take]: take })
    })
    return textOf(render, take.value)
  }
}

const names = { args: '_apart_args', named: '_apart_named', take: '_apart_take' } as const

/** Stores the argument of its call. */
class Taker extends Callable {
  readonly typeName = 'function'
  value: Value = ''

  call(_render: Render, [value = '']: readonly Value[]): Value {
    this.value = value
    return ''
  }
}
