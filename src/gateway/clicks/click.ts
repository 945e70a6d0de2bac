import { readButton } from '../../decisions/button.ts'
import type { Button } from '../../decisions/button.ts'
import type { PressedButton } from '../../decisions/pressed-button.ts'
import { given } from '../../json/given.ts'
import { isObject, mapAt } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import type { Place, QuestionPlace } from '../answers/answers.ts'
import { clickerOf, listAt, textAt } from '../slack/clicker.ts'
import type { Clicker } from '../slack/clicker.ts'

/** A click on a button of a question. */
export interface Click {
  readonly button: Button
  readonly clicker: Clicker
  readonly payload: JsonObject
}

/** The click in an interaction; a reason if it only looks like a click, undefined if it is something else. */
export function clickIn(payload: JsonObject): Click | { readonly malformed: string } | undefined {
  if (payload.type !== 'block_actions') return undefined
  const actions = listAt(payload, 'actions').filter(isObject)
  const values = actions.map((action) => (action.type === 'button' ? buttonIn(action.value) : undefined))
  const ours = values.filter((value) => value !== undefined)
  const [button] = ours
  if (button === undefined) return undefined
  if (actions.length > 1) return { malformed: 'it holds more than one action' }
  if (button === 'malformed') return { malformed: 'the value of its button is not whole' }
  const clicker = clickerOf(payload)
  if (clicker === undefined) return { malformed: 'it does not say who clicked' }
  return { button, clicker, payload }
}

/** A button of another program that looks like ours is reported and not forwarded. */
function buttonIn(value: unknown): Button | 'malformed' | undefined {
  if (typeof value !== 'string') return undefined
  return readButton(value) ?? (/^\s*\{\s*"cicdstatemgr"/.test(value) ? 'malformed' : undefined)
}

/** The place to report the result of an interaction; undefined if the payload names no person. */
export function placeOf(payload: JsonObject): Place | undefined {
  const user = textAt(mapAt(payload, 'user'), 'id')
  const container = mapAt(payload, 'container')
  const channel = channelOf(payload)
  const responseUrl = textAt(payload, 'response_url')
  if (user === undefined) return undefined
  const thread = textAt(container, 'thread_ts')
  return { user, ...given({ channel, ts: messageTsOf(payload), thread, responseUrl }) }
}

/** The button that was pressed, and where. */
export function pressedIn({ button, payload }: Click): PressedButton {
  return given({ channel: channelOf(payload), ts: messageTsOf(payload), code: button.code })
}

/** The message that holds the button; undefined for an ephemeral message, or without one. */
export function questionPlaceOf({ button, payload }: Click): QuestionPlace | undefined {
  const place = placeOf(payload)
  if (place?.ts === undefined || place.channel === undefined) return undefined
  const { channel, ts, responseUrl } = place
  const { context, question, name } = button
  return {
    ...{ context, question, name, channel, ts, blocks: listAt(mapAt(payload, 'message'), 'blocks') },
    ...(responseUrl === undefined ? {} : { responseUrl }),
  }
}

function channelOf(payload: JsonObject): string | undefined {
  return textAt(mapAt(payload, 'container'), 'channel_id') ?? textAt(mapAt(payload, 'channel'), 'id')
}

function messageTsOf(payload: JsonObject): string | undefined {
  return textAt(mapAt(payload, 'container'), 'message_ts') ?? textAt(mapAt(payload, 'message'), 'ts')
}
