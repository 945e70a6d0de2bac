/** An event as texts name it. */
export interface NamedEvent {
  readonly pipeline: string
  readonly event: string
}

/** `deploy=approved`, taken apart; undefined for what names no event. */
export function eventIn(text: string): NamedEvent | undefined {
  const [, pipeline, event] = /^([^=]+)=(.+)$/s.exec(text) ?? []
  return pipeline === undefined || event === undefined ? undefined : { pipeline, event }
}
