import type { Config } from '../../config/config.ts'
import { openWays } from '../../config/open-ways.ts'
import { namesText } from '../../decisions/audience.ts'
import { policyIn } from '../../decisions/require-policy.ts'
import type { Decision } from '../../decisions/decision.ts'
import { stillToVote } from '../../decisions/still-to-vote.ts'
import type { StillToVote } from '../../decisions/still-to-vote.ts'
import type { HttpRequest } from '../../io/http-client.ts'
import { ownValue } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import { stringifyJson } from '../../json/json-text.ts'
import { howToDecide } from '../messages/question-text.ts'
import { slackDate } from '../messages/slack-blocks.ts'
import { slackEscapeOnce } from '../../text/slack-escape.ts'
import { takesToken } from './allowed-hosts.ts'
import { defaultHeaders } from './headers.ts'

export interface ReminderInput {
  /** The id of the context data. */
  readonly context: string
  readonly document: JsonObject
  readonly config: Config
}

/**
 * The request that reminds people of a question: in the thread of its Slack message, otherwise in the channel of the context. Undefined without both, or when
 * the policy no longer exists.
 */
export function reminderRequest(
  decision: Decision,
  { context, document, config }: ReminderInput,
): HttpRequest | undefined {
  const { url, token } = config.slack
  const policy = policyIn(config.decisions, decision.policy)
  const place = placeOf(decision, document)
  if (url === undefined || policy === undefined || place === undefined) return undefined
  const { subject, expiresAt, message } = decision
  const asked = `Still open: ${subject}`
  const who = whoHasTo(stillToVote(decision, policy, config.decisions, openWays(config.gateway)))
  const until = expiresAt === undefined ? '' : ` Open until ${slackDate(expiresAt)}.`
  const isByCommand = message === undefined && policy.via.includes('store')
  const how = isByCommand ? `\n${slackEscapeOnce(howToDecide({ context, name: decision.name }))}` : ''
  const text = `${slackEscapeOnce(asked)}\n${slackEscapeOnce(who)}${until}${how}`
  const section = { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }
  const headers = {
    ...defaultHeaders,
    ...(token !== undefined && takesToken(url, config) && { authorization: `Bearer ${token}` }),
  }
  return { url, headers, body: stringifyJson({ ...place, text, blocks: [section] }) }
}

function whoHasTo({ people, groups, needed, canBeReached }: StillToVote): string {
  const who = namesText(people, groups)
  const isNobody = people.length === 0 && groups.length === 0
  if (canBeReached && !isNobody) return `${needed} more of ${who} ${needed === 1 ? 'has' : 'have'} to answer.`
  const more = `${needed} more ${needed === 1 ? 'vote is' : 'votes are'} needed for one option`
  if (canBeReached) return `${more}, and everyone has voted: votes can be changed.`
  return `${more}, but ${isNobody ? who : `only ${who}`} can still vote.`
}

function placeOf({ message }: Decision, document: JsonObject): JsonObject | undefined {
  if (message !== undefined) return { channel: message.channel, thread_ts: message.ts }
  const channel = ownValue(document, 'channel')
  return typeof channel === 'string' && channel !== '' ? { channel } : undefined
}
