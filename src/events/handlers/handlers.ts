import type { Handler } from './handler.ts'
import { manualChoice } from './manual-choice.ts'
import { notify } from './notify.ts'
import { respond } from './respond.ts'
import { setValues } from './set-values.ts'
import { triggerPipeline } from './trigger-pipeline.ts'

/** Every handler by its name in app configs. */
export const handlers: ReadonlyMap<string, Handler> = new Map([
  ['notify', notify],
  ['manual-choice', manualChoice],
  ['respond', respond],
  ['trigger-pipeline', triggerPipeline],
  ['set-values', setValues],
])
