import { contextId } from '../../context/context-id.ts'
import { readDecision } from '../../decisions/read-decision.ts'
import type { Decision } from '../../decisions/decision.ts'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { whyNotAllowed } from '../../events/handlers/allowed-hosts.ts'
import { given } from '../../json/given.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import type { Host } from '../../operations/host.ts'
import { masked } from '../../text/redaction.ts'
import { asProven } from '../../operations/decisions/as-proven.ts'
import type { Proven } from '../../operations/decisions/as-proven.ts'
import type { ServerLog } from '../../io/server-log.ts'
import type { Metrics } from '../metrics.ts'
import type { SlackAnswer, SlackApi } from '../slack/web-api.ts'
import { ChannelQueue } from './channel-queue.ts'
import { closedMessage, countedMessage, deadMessage, subjectBlocks } from './question-message.ts'
import type { SlackMessage } from './question-message.ts'
import { countLines } from './texts.ts'
import { postedBlocks } from './posted-blocks.ts'
import { RecentMap } from './recent-map.ts'

type Send = () => Promise<SlackAnswer | undefined>
/** What the log says about an answer beside its failure. */
type Fields = Readonly<Record<string, string>>

/** The place where a person clicked. */
export interface Place {
  /** Undefined if Slack does not say which channel it is, as for a dialog. */
  readonly channel?: string
  readonly user: string
  /** The time stamp of the message, if there is one. */
  readonly ts?: string
  readonly thread?: string
  readonly responseUrl?: string
}

/** The message that asks a question. */
export interface QuestionPlace {
  readonly context: string
  readonly name: string
  /** The id of the question. */
  readonly question: string
  readonly channel: string
  readonly ts: string
  readonly responseUrl?: string
  /** The blocks of the message, if they are known. */
  readonly blocks?: readonly JsonValue[]
  /** The subject of the question. It is shown if the question is gone and its blocks are not known. */
  readonly subject?: string
}

/** Tells people the results of their clicks. Nothing here delays a click or makes it fail. */
export interface Answers {
  /** Shows a text in Slack's markup to one person only; as a direct message if the place has no channel. Resolves to true if Slack has accepted it; never rejects. */
  tell(place: Place, text: string): Promise<boolean>
  /** Updates the message of a question with its state at the time of sending. */
  refresh(place: QuestionPlace): void
  /** Whether the message of a question is up to date, as far as this process knows. True also if it cannot be updated. */
  shows(context: string, decision: Decision): boolean
  /** Resolves when nothing is left to send. */
  idle(): Promise<void>
  readonly waiting: number
}

export interface AnswersOptions {
  readonly host: Host
  readonly api: SlackApi
  readonly metrics: Metrics
  readonly log: ServerLog
}

/** Answers through Slack's response URLs, and through its methods when those are used up. */
export function slackAnswers({ host, api, metrics, log }: AnswersOptions): Answers {
  const shown = new RecentMap<string>(10_000)
  /** The last failure of each message: a message that Slack refuses is tried again every few seconds, and each failure is logged once. */
  const failures = new RecentMap<string>(10_000)
  const queue = new ChannelQueue(() => metrics.answers('dropped'))

  /** Queues an answer. Resolves to true if it was sent. */
  function add(channel: string, key: string, send: Send, about: Fields = {}): Promise<boolean> {
    return new Promise((resolve) => {
      const run = async () => resolve(await sent(channel, send, about))
      queue.add({ channel, key, run, drop: () => resolve(false) })
    })
  }

  async function sent(channel: string, send: Send, about: Fields): Promise<boolean> {
    try {
      const answer = await send()
      if (answer === undefined) return false
      metrics.answers(answer.ok ? 'sent' : 'failed')
      warnOnce(channel, answer.ok ? '' : answer.error, about)
      return answer.ok
    } catch (error) {
      metrics.answers('failed')
      warnOnce(channel, messageOf(error), about)
      return false
    }
  }

  function warnOnce(channel: string, failure: string, about: Fields): void {
    const key = about.ts === undefined ? undefined : `${channel} ${about.ts}`
    const isRepeat = key !== undefined && failures.get(key) === failure
    if (key !== undefined) failures.set(key, failure)
    if (failure === '' || isRepeat) return
    log.event('warn', `an answer could not be sent in ${channel}: ${failure}`, about)
  }

  return {
    tell(place, said) {
      const text = host.redact(said)
      const { channel, user, thread, responseUrl } = place
      const key = `tell ${user} ${place.ts ?? ''}`
      const byMethod = (): Promise<SlackAnswer> =>
        channel === undefined
          ? api.call('chat.postMessage', { channel: user, text })
          : api.call('chat.postEphemeral', { channel, user, text, ...given({ thread_ts: thread }) })
      return add(channel ?? user, key, () =>
        byUrlOrMethod(responseUrl, { response_type: 'ephemeral', replace_original: false, text }, byMethod),
      )
    },
    refresh(place) {
      const about = { context: place.context, decision: place.name, ts: place.ts }
      void add(
        place.channel,
        `refresh ${place.ts}`,
        async () => {
          if (shown.get(place.question) === closed) return undefined
          // Masked first: escaped secrets would not be found.
          const found = masked(await newestOf(host, place), host.redact)
          const mark = found?.decision.id === place.question ? markOf(found.decision) : closed
          if (shown.get(place.question) === mark) return undefined
          const message = messageFor(found, place)
          if (message === undefined) return undefined
          const { channel, ts, responseUrl } = place
          const body: JsonObject = masked({ text: message.text, blocks: [...message.blocks] }, host.redact)
          const answer = await byUrlOrMethod(responseUrl, { replace_original: true, ...body }, () =>
            api.call('chat.update', { channel, ts, ...body }),
          )
          if (answer.ok || isFinal(answer.error)) shown.set(place.question, mark)
          if (answer.ok && found?.isUnproven === true) {
            log.warn(
              `the end of "${place.name}" of "${place.context}" has no valid signature: its message says that it does not count`,
            )
          }
          return answer
        },
        about,
      )
    },
    shows(context, decision) {
      const mark = markOf(masked(asProven(host, contextId(context), decision).decision, host.redact))
      if ((shown.get(decision.id) ?? '') === mark) return true
      return decision.state === 'open' && postedBlocks(context, decision) === undefined
    },
    idle: () => queue.idle(),
    get waiting() {
      return queue.size
    },
  }

  /** Sends a message to the response URL, which works five times in half an hour; if that fails, by Slack's method. */
  async function byUrlOrMethod(
    url: string | undefined,
    message: JsonObject,
    byMethod: () => Promise<SlackAnswer>,
  ): Promise<SlackAnswer> {
    // Slack signed the URL, but messages still go only to the allowed hosts.
    const isUsable = url !== undefined && whyNotAllowed(url, host.config) === undefined
    const byUrl = isUsable ? await api.respond(url, message) : undefined
    if (byUrl?.ok === true) return byUrl
    if (byUrl !== undefined && !api.hasToken) return byUrl
    return byMethod()
  }
}

/** The mark of a message that shows the end of its question. No text with counts of votes is the same. */
const closed = 'closed'

/** A mark of the state that the message of a question has to show; empty if the question is open and nobody has voted. */
function markOf(decision: Decision): string {
  return decision.state === 'open' ? countLines(decision).join('\n') : closed
}

/** A message that is gone, or that Slack will never accept, is not tried again. */
function isFinal(error: string): boolean {
  return [
    'message_not_found',
    'cant_update_message',
    'channel_not_found',
    'is_archived',
    'edit_window_closed',
    'invalid_blocks',
    'msg_blocks_too_long',
  ].includes(error)
}

/** Reads the current record, so that a message never goes back to an older state. Undefined if the record is gone or cannot be read. */
async function newestOf(host: Host, { context, name }: QuestionPlace): Promise<Proven | undefined> {
  const id = contextId(context)
  const stored = await host.store.read(id)
  try {
    const decision = stored === undefined ? undefined : readDecision(stored.document, name)
    return decision && asProven(host, id, decision)
  } catch (error) {
    if (error instanceof CicdError) return undefined
    throw error
  }
}

function messageFor(
  found: Proven | undefined,
  { context, question, blocks, subject }: QuestionPlace,
): SlackMessage | undefined {
  if (found?.decision.id !== question) {
    const why = found === undefined ? 'is no longer there' : 'was asked again: this one no longer counts'
    const left = blocks ?? (subject === undefined ? undefined : subjectBlocks(subject))
    return left && deadMessage(left, `This question ${why}.`)
  }
  const { decision } = found
  if (decision.state !== 'open') return closedMessage(found)
  const asPosted = blocks ?? postedBlocks(context, decision)
  return asPosted && countedMessage(decision, asPosted)
}
