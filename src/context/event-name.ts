import { CicdError } from '../errors/cicd-error.ts'

/** `build=success`, taken apart. Throws `BAD_EVENT` (usage). */
export function eventName(text: string): { readonly pipeline: string; readonly event: string } {
  const [, pipeline, event] = /^([^=]+)=(.+)$/s.exec(text) ?? []
  if (pipeline !== undefined && event !== undefined) return { pipeline, event }
  throw new CicdError('BAD_EVENT', `${JSON.stringify(text)} names no event`, {
    suggestions: ['Name it PIPELINE=EVENT, e.g. build=success.'],
  })
}
