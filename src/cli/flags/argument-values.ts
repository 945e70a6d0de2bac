import { eventIn } from '../../decisions/event-text.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import type { EventName } from '../../operations/requests.ts'

/** `build=success`, taken apart. Throws `BAD_EVENT` (usage). */
export function eventName(text: string): EventName {
  const named = eventIn(text)
  if (named !== undefined) return named
  throw new CicdError('BAD_EVENT', `${JSON.stringify(text)} names no event`, {
    suggestions: ['Name it PIPELINE=EVENT, e.g. build=success.'],
  })
}

/** A revision as people write it. Throws `BAD_REVISION` (usage). */
export function revisionOf(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new CicdError('BAD_REVISION', `${JSON.stringify(text)} is no revision: a number from 1 is expected`, {
    suggestions: ['cicdstatemgr history'],
  })
}
