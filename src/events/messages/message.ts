import type { MessageHandler } from '../../config/schemas/handlers.ts'
import type { JsonObject } from '../../json/json.ts'

/** A button, rendered; a map, because templates see what else the configuration says of it. Of a question its value is that of a vote. */
export type RenderedOption = JsonObject & { text: string; value: string }

/** What a message asks, as templates see it too. Nothing of it is escaped. */
export type ShownQuestion = JsonObject & {
  /** The id of the context data. */
  readonly context: string
  /** The id of the question. */
  readonly question: string
  readonly name: string
  readonly subject: string
  readonly policy: string
  readonly quorum: number
  /** Who may vote: names, e-mail addresses, names of groups of the config. */
  readonly people: string[]
  readonly groups: string[]
  /** Where whoever started the flow does not vote: who that is. */
  readonly notInvoker?: string
  /** ISO 8601; absent: until it is decided. */
  readonly expiresAt?: string
  /** Where the gateway shows the flow, and takes votes of people whom it knows. */
  readonly url?: string
}

/** A group of buttons, rendered. */
export type RenderedChoice = JsonObject & { header: string; options: RenderedOption[] }

/** By name, in the order to show. */
export type RenderedChoices = Record<string, RenderedChoice>

/** What the block says of where its message goes. */
export interface Addressed {
  /** In place of the context's. */
  readonly channel?: string
  /** A reply in the thread shows in the channel too. */
  readonly broadcast?: true
  /** The message that is changed, in place of posting one. */
  readonly place?: { readonly channel: string; readonly ts: string }
}

interface Said {
  readonly notify: Addressed & { readonly message: string }
  readonly 'manual-choice': Addressed & {
    readonly title: string
    readonly choices: RenderedChoices
    readonly question?: ShownQuestion
  }
  /** `extras`: the block's further keys. */
  readonly respond: { readonly message: string; readonly extras: JsonObject }
}

/** What a block has to say, rendered: what stock messages are made of. Of each handler in the table that sends messages. */
export type Message = { [Name in MessageHandler]: { readonly handler: Name } & Said[Name] }[MessageHandler]
