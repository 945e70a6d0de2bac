import { didYouMean, nearestName } from '../errors/nearest-name.ts'
import type { JsonObject } from '../json/json.ts'
import { isObject, ownValue } from '../json/json.ts'
import { durationText } from '../text/duration.ts'
import { eventIn } from '../text/event-name.ts'
import type { Decision, Option } from './decision.ts'

/** The likely mistakes in a valid question. */
export function questionWarnings(decision: Decision, document: JsonObject): readonly string[] {
  const { on = {}, options, askedAt, expiresAt, remind } = decision
  const unhandled = Object.entries(on).flatMap(([key, event]) => {
    const found = unhandledEvent(event, document)
    return found === undefined ? [] : [`on.${key}: ${found.message}`]
  })
  const expires = expiresAt === undefined ? undefined : Date.parse(expiresAt) - Date.parse(askedAt)
  const unreminded = neverReminds({ remind, expires })
  return [
    ...(isAlwaysApproved(options) ? [`${noneRejects} (--rejects KEY)`] : []),
    ...(unreminded === undefined ? [] : [`remind: ${unreminded}`]),
    ...unhandled,
  ]
}

/** Why nobody is reminded, if a question ends before its first reminder. Both times are milliseconds. */
export function neverReminds(times: {
  readonly remind: number | undefined
  readonly expires: number | undefined
}): string | undefined {
  const { remind, expires } = times
  if (remind === undefined || expires === undefined || remind < expires) return undefined
  return `nobody is reminded: a reminder comes after ${durationText(remind)}, and the question is open for ${durationText(expires)}`
}

/** Why a question may be deleted before it ends: the context's TTL is shorter. Both times are milliseconds. */
export function outlivesContext(times: {
  readonly ttl: number | undefined
  readonly expires: number | undefined
}): string | undefined {
  const { ttl, expires } = times
  if (ttl === undefined || expires === undefined || expires <= ttl) return undefined
  return `the question is open for ${durationText(expires)}, and the context lives for ${durationText(ttl)} after its last change`
}

export const noneRejects = 'no option rejects: every choice counts as approved'

/** Whether people can choose, but not reject. A single option is a question that somebody only has to confirm. */
export function isAlwaysApproved(options: readonly Pick<Option, 'rejects'>[]): boolean {
  return options.length > 1 && options.every(({ rejects }) => rejects !== true)
}

/** Why an event does nothing in a context; undefined if it has handlers, or if the text is not an event. */
export function unhandledEvent(
  text: string,
  document: JsonObject,
): { readonly hasPipeline: boolean; readonly message: string } | undefined {
  const named = eventIn(text)
  if (named === undefined) return undefined
  const pipelines = isObject(document.pipelines) ? document.pipelines : {}
  const pipeline = ownValue(pipelines, named.pipeline)
  if (!isObject(pipeline)) {
    const near = didYouMean(named.pipeline, Object.keys(pipelines))
    return { hasPipeline: false, message: `there is no pipeline "${named.pipeline}" in the context${near}` }
  }
  const events = isObject(pipeline['event-handlers']) ? pipeline['event-handlers'] : {}
  if (isObject(ownValue(events, named.event))) return undefined
  const near = nearestName(named.event, Object.keys(events))
  const hint = near === undefined ? '' : `, did you mean "${named.pipeline}=${near}"?`
  return { hasPipeline: true, message: `nobody handles ${text}${hint}` }
}
