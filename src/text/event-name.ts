import { CicdError } from '../errors/cicd-error.ts'

/** The pipeline and the event in `build=success`. */
export interface NamedEvent {
  readonly pipeline: string
  readonly event: string
}

/** Parses `build=success`; undefined if it is not an event. */
export function eventIn(text: string): NamedEvent | undefined {
  const [, pipeline, event] = /^([^=]+)=(.+)$/s.exec(text) ?? []
  return pipeline === undefined || event === undefined ? undefined : { pipeline, event }
}

/** Parses `build=success`. Throws `BAD_EVENT` (usage). */
export function eventName(text: string): NamedEvent {
  const named = eventIn(text)
  if (named !== undefined) return named
  throw new CicdError('BAD_EVENT', `${JSON.stringify(text)} is not an event`, {
    suggestions: ['Name it PIPELINE=EVENT, e.g. build=success.'],
  })
}
