import { CicdError } from '../../errors/cicd-error.ts'
import type { EventName } from '../../operations/requests.ts'
import { textFlag } from './flags.ts'

/** Fires an event after what the command itself does. */
export const eventFlags = {
  event: textFlag({ description: 'event to handle once that is stored', helpValue: 'PIPELINE=EVENT' }),
}

/** `build=success`, taken apart. Throws `BAD_EVENT` (usage). */
export function eventName(text: string): EventName {
  const [, pipeline, event] = /^([^=]+)=(.+)$/s.exec(text) ?? []
  if (pipeline !== undefined && event !== undefined) return { pipeline, event }
  throw new CicdError('BAD_EVENT', `${JSON.stringify(text)} names no event`, {
    suggestions: ['Name it PIPELINE=EVENT, e.g. build=success.'],
  })
}
