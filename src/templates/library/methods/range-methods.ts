import { builtin, constantTime } from '../../values/builtin.ts'
import type { Builtin } from '../../values/builtin.ts'
import { typeFault } from '../../values/fault.ts'
import { Range } from '../../values/range.ts'
import { quotedTextOf } from '../../values/text.ts'
import { isNumber } from '../../values/values.ts'
import type { Value } from '../../values/values.ts'

function indexIn(range: Value, wanted: Value): number {
  return range instanceof Range && isNumber(wanted) ? range.indexOf(Number(wanted)) : -1
}

/** The methods of a range. */
export const rangeMethods: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['count', constantTime(builtin(['value'], (_render, range, value = null) => (indexIn(range, value) === -1 ? 0 : 1)))],
  [
    'index',
    constantTime(
      builtin(['value'], (render, range, value = null) => {
        const index = indexIn(range, value)
        if (index === -1) throw typeFault(`${quotedTextOf(render, value)} is not in range`)
        return index
      }),
    ),
  ],
])
