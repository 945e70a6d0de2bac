import type { HandlerName } from '../../config/schemas/handlers.ts'
import type { Handler } from './handler.ts'
import { manualChoice } from './manual-choice.ts'
import { notify } from './notify.ts'
import { respond } from './respond.ts'
import { setValues } from './set-values.ts'
import { triggerPipeline } from './trigger-pipeline.ts'

/** The code of each handler in the table; a missing one is a compile error. */
export const handlers: Readonly<Record<HandlerName, Handler>> = {
  notify,
  'manual-choice': manualChoice,
  respond,
  'trigger-pipeline': triggerPipeline,
  'set-values': setValues,
}
