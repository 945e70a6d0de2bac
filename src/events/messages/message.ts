import type { MessageHandler } from '../../config/schemas/handlers.ts'
import type { JsonObject } from '../../json/json.ts'

/** A button, rendered; a map, because templates can use the other keys that the configuration sets. In a question its value stands for a vote. */
export type RenderedOption = JsonObject & { text: string; value: string }

/** The question of a message, as templates also see it. Its texts are not escaped. */
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
  /** The person who started the flow, if this person may not vote. */
  readonly notInvoker?: string
  /** ISO 8601; undefined if the question stays open until it is decided. */
  readonly expiresAt?: string
  /** The page where the gateway shows the flow and accepts votes of people that it can identify. */
  readonly url?: string
}

/** A group of buttons, rendered. */
export type RenderedChoice = JsonObject & { header: string; options: RenderedOption[] }

/** Choices by name, in the order in which they are shown. */
export type RenderedChoices = Record<string, RenderedChoice>

/** The addressing keys of a block. */
export interface Addressed {
  /** The channel that replaces the context's channel. */
  readonly channel?: string
  /** Whether a reply in the thread also shows in the channel. */
  readonly broadcast?: true
  /** The message to change, instead of posting one. */
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

/** The rendered content of a block, from which stock messages are built. One member for each handler in the table that sends messages. */
export type Message = { [Name in MessageHandler]: { readonly handler: Name } & Said[Name] }[MessageHandler]
