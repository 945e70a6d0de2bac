import { CicdError } from '../errors/cicd-error.ts'

/** An event as texts name it. */
export interface NamedEvent {
  readonly pipeline: string
  readonly event: string
}

/** `build=success`, taken apart; undefined for what is not an event. */
export function eventIn(text: string): NamedEvent | undefined {
  const [, pipeline, event] = /^([^=]+)=(.+)$/s.exec(text) ?? []
  return pipeline === undefined || event === undefined ? undefined : { pipeline, event }
}

/** `build=success`, taken apart. Throws `BAD_EVENT` (usage). */
export function eventName(text: string): NamedEvent {
  const named = eventIn(text)
  if (named !== undefined) return named
  throw new CicdError('BAD_EVENT', `${JSON.stringify(text)} is not an event`, {
    suggestions: ['Name it PIPELINE=EVENT, e.g. build=success.'],
  })
}
