import { contextId } from '../../context/context-id.ts'
import { readDecision } from '../../decisions/read-decision.ts'
import type { Decision } from '../../decisions/decision.ts'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { whyNotAllowed } from '../../events/handlers/allowed-hosts.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import type { Host } from '../../operations/host.ts'
import { masked } from '../../text/redaction.ts'
import type { ServerLog } from '../../io/server-log.ts'
import type { Metrics } from '../metrics.ts'
import type { SlackAnswer, SlackApi } from '../slack/web-api.ts'
import { ChannelQueue } from './channel-queue.ts'
import { closedMessage, countedMessage, deadMessage, subjectBlocks } from './question-message.ts'
import type { SlackMessage } from './question-message.ts'
import { countLines } from './texts.ts'
import { postedBlocks } from './posted-blocks.ts'
import { RecentMap } from './recent-map.ts'

/** Where somebody clicked. */
export interface Place {
  readonly channel: string
  readonly user: string
  /** Of the message, where there is one. */
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
  /** What stands in it, where that is known. */
  readonly blocks?: readonly JsonValue[]
  /** What was asked: where nothing else is known it says which question is gone. */
  readonly subject?: string
}

/** Says to people what came of their clicks. Nothing here delays or fails a click. */
export interface Answers {
  /** Tells one person, whom alone it is shown to. The text is Slack's markup. */
  tell(place: Place, text: string): void
  /** Shows in its message how a question stands when that is done. */
  refresh(place: QuestionPlace): void
  /** Whether the message of a question shows how it stands, as far as this process knows; also where nothing can be done about it. */
  shows(context: string, decision: Decision): boolean
  /** Resolves when nothing is left to be said. */
  idle(): Promise<void>
  readonly waiting: number
}

export interface AnswersOptions {
  readonly host: Host
  readonly api: SlackApi
  readonly metrics: Metrics
  readonly log: ServerLog
}

/** Answers by way of Slack's response URLs, and its methods where those are used up. */
export function slackAnswers({ host, api, metrics, log }: AnswersOptions): Answers {
  const shown = new RecentMap<string>(10_000)
  const queue = new ChannelQueue(() => metrics.answers('dropped'))

  function add(channel: string, key: string, send: () => Promise<SlackAnswer | undefined>): void {
    queue.add({
      channel,
      key,
      run: async () => {
        try {
          const answer = await send()
          if (answer === undefined) return
          metrics.answers(answer.ok ? 'sent' : 'failed')
          if (!answer.ok) log.warn(`an answer could not be given in ${channel}: ${answer.error}`)
        } catch (error) {
          metrics.answers('failed')
          log.warn(`an answer could not be given in ${channel}: ${messageOf(error)}`)
        }
      },
    })
  }

  return {
    tell(place, said) {
      const text = host.redact(said)
      const { channel, user, thread, responseUrl } = place
      const key = `tell ${user} ${place.ts ?? ''}`
      const fields = { channel, user, text, ...(thread === undefined ? {} : { thread_ts: thread }) }
      add(channel, key, () =>
        byUrlOrMethod(responseUrl, { response_type: 'ephemeral', replace_original: false, text }, () =>
          api.call('chat.postEphemeral', fields),
        ),
      )
    },
    refresh(place) {
      add(place.channel, `refresh ${place.ts}`, async () => {
        if (shown.get(place.question) === closed) return undefined
        // Masked first: what is escaped is found no more.
        const found = masked(await newestOf(host, place), host.redact)
        const mark = found?.id === place.question ? markOf(found) : closed
        if (shown.get(place.question) === mark) return undefined
        const message = messageFor(found, place)
        if (message === undefined) return undefined
        const { channel, ts, responseUrl } = place
        const body: JsonObject = masked({ text: message.text, blocks: [...message.blocks] }, host.redact)
        const answer = await byUrlOrMethod(responseUrl, { replace_original: true, ...body }, () =>
          api.call('chat.update', { channel, ts, ...body }),
        )
        if (answer.ok || isFinal(answer.error)) shown.set(place.question, mark)
        return answer
      })
    },
    shows(context, decision) {
      const mark = markOf(masked(decision, host.redact))
      if ((shown.get(decision.id) ?? '') === mark) return true
      return decision.state === 'open' && postedBlocks(context, decision) === undefined
    },
    idle: () => queue.idle(),
    get waiting() {
      return queue.size
    },
  }

  /** A response URL serves five times in half an hour. */
  async function byUrlOrMethod(
    url: string | undefined,
    message: JsonObject,
    byMethod: () => Promise<SlackAnswer>,
  ): Promise<SlackAnswer> {
    // Slack signed it, and still nothing is sent to just anybody.
    const isUsable = url !== undefined && whyNotAllowed(url, host.config) === undefined
    const byUrl = isUsable ? await api.respond(url, message) : undefined
    if (byUrl?.ok === true) return byUrl
    if (byUrl !== undefined && !api.hasToken) return byUrl
    return byMethod()
  }
}

/** What no vote can be: the message shows an end. */
const closed = 'closed'

/** What the message of a question is to show; nothing where nobody has voted. */
function markOf(decision: Decision): string {
  return decision.state === 'open' ? countLines(decision).join('\n') : closed
}

/** A message that is not there any more, or that Slack will never take so, is not tried again. */
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

/** As it is now: what is shown is never older than what was shown before. Undefined where it has gone. */
async function newestOf(host: Host, { context, name }: QuestionPlace): Promise<Decision | undefined> {
  const stored = await host.store.read(contextId(context))
  try {
    return stored === undefined ? undefined : readDecision(stored.document, name)
  } catch (error) {
    if (error instanceof CicdError) return undefined
    throw error
  }
}

function messageFor(
  decision: Decision | undefined,
  { context, question, blocks, subject }: QuestionPlace,
): SlackMessage | undefined {
  if (decision?.id !== question) {
    const why = decision === undefined ? 'is not there any more' : 'was asked anew: this one counts no more'
    const left = blocks ?? (subject === undefined ? undefined : subjectBlocks(subject))
    return left && deadMessage(left, `This question ${why}.`)
  }
  if (decision.state !== 'open') return closedMessage(decision)
  const asPosted = blocks ?? postedBlocks(context, decision)
  return asPosted && countedMessage(decision, asPosted)
}
