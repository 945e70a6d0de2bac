import { Fault } from '../runtime/fault.ts'
import type { MapValue } from '../runtime/map-object.ts'
import type { Render } from '../runtime/render.ts'
import type { Value } from '../runtime/values.ts'

/** Refuses to change what belongs to the context: rendering must not alter the document behind a user's back. */
export function requireOwn(render: Render, target: Value[] | MapValue): void {
  if (render.ownsNot(target)) {
    throw new Fault(
      'forbidden',
      'the context data cannot be changed by a template: copy it first, e.g. with |list or dict(…)',
    )
  }
}
