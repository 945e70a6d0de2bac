import type { Builtin } from './builtin.ts'
import { Fault } from './fault.ts'
import { nearName, shownName } from './near-name.ts'

/** The fault of a filter or test that does not exist. */
export function unknownBuiltin(
  kind: 'filter' | 'test',
  name: string,
  known: ReadonlyMap<string, Builtin>,
  line?: number,
): Fault {
  return new Fault('syntax', `no ${kind} named "${shownName(name)}"${nearName(name, known.keys())}`, line)
}
