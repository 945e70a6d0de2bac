import type { Handler } from './handler.ts'
import { notify } from './notify.ts'
import { setValues } from './set-values.ts'

/** Every handler by its name in app configs. */
export const handlers: ReadonlyMap<string, Handler> = new Map([
  ['notify', notify],
  ['set-values', setValues],
])
