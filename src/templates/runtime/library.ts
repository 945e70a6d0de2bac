import type { Builtin } from './builtin.ts'
import type { Value } from './values.ts'

/** What templates find beside their context. */
export interface Library {
  readonly filters: ReadonlyMap<string, Builtin>
  readonly tests: ReadonlyMap<string, Builtin>
  readonly globals: ReadonlyMap<string, Value>
  /** The method of that name that a value has. */
  readonly methodOf: (target: Value, name: string) => Builtin | undefined
}
