import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Config } from '../../config/config.ts'
import type { Operation } from '../../context/operation.ts'
import { valueAt } from '../../json/find-value.ts'
import { isObject, ownValue } from '../../json/json.ts'
import type { JsonValue } from '../../json/json.ts'
import { formatPath, pathOfNames } from '../../json/path.ts'
import type { PlacedRule } from '../rendering/assignment.ts'
import { badBlock, below, renderText } from '../rendering/scope.ts'
import type { Scope } from '../rendering/scope.ts'
import { takesToken } from './allowed-hosts.ts'
import { configFile } from './handler.ts'
import type { PlanInput } from './handler.ts'

/** A message that later blocks change instead of posting another. */
export interface UpdatedMessage {
  /** The URL that posts or changes the message. */
  readonly url: string
  /** The channel and timestamp of the message; undefined before it is posted. */
  readonly place?: { readonly channel: string; readonly ts: string }
  /** The rule that stores the channel and timestamp. */
  readonly rule: PlacedRule
}

/**
 * The message that a block's `update` names; undefined when it names none. Throws BAD_BLOCK (config) when the config does not allow the token for chat.update:
 * then no later block could change the message.
 */
export function updatedMessage({ block, scope, config }: PlanInput, slackUrl: string): UpdatedMessage | undefined {
  const place = below(scope, 'update')
  const name = renderText(place, ownValue(block, 'update') ?? null).trim()
  if (name === '') return undefined
  const url = URL.canParse(slackUrl) ? new URL('chat.update', slackUrl).href : ''
  if (!takesToken(url, config)) {
    throw badBlock(place, `needs chat.update among slack.methods of ${configFile(config)}`)
  }
  const path = pathOfNames('state', 'slack', 'messages', name)
  const kept = keptPlace(valueAt(scope.context, path), name, scope, config)
  const rule = { path: place.path, rule: {}, isOptional: true, make: makerOf(formatPath(path), name, scope, config) }
  return kept === undefined ? { url: slackUrl, rule } : { url, place: kept, rule }
}

/** The channel and timestamp in the state. They count only with a valid seal: otherwise a writer of the state could change any message of the bot. */
function keptPlace(value: JsonValue | undefined, name: string, scope: Scope, config: Config): UpdatedMessage['place'] {
  if (!isObject(value)) return undefined
  const { channel, ts, seal } = value
  if (typeof channel !== 'string' || typeof ts !== 'string' || typeof seal !== 'string') return undefined
  const expected = Buffer.from(sealOf({ channel, ts }, name, scope, config))
  const given = Buffer.from(seal)
  return expected.length === given.length && timingSafeEqual(expected, given) ? { channel, ts } : undefined
}

function makerOf(path: string, name: string, scope: Scope, config: Config): (body: JsonValue) => Operation | undefined {
  return (body) => {
    const channel = isObject(body) ? ownValue(body, 'channel') : undefined
    const ts = isObject(body) ? ownValue(body, 'ts') : undefined
    if (typeof channel !== 'string' || typeof ts !== 'string') return undefined
    return { op: 'set', path, value: { channel, ts, seal: sealOf({ channel, ts }, name, scope, config) } }
  }
}

/** An HMAC over the context id, the name and the place, so that none of them can be exchanged. */
function sealOf(
  { channel, ts }: { readonly channel: string; readonly ts: string },
  name: string,
  { context }: Scope,
  { slack }: Config,
): string {
  const state = isObject(context.state) ? context.state : {}
  const sealed = JSON.stringify([state.cicdContextDataId ?? '', name, channel, ts])
  return createHmac('sha256', slack.token ?? '')
    .update(sealed)
    .digest('base64url')
}
