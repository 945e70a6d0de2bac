import type { MessageHandler } from '../../config/schemas/handlers.ts'
import type { JsonObject } from '../../json/json.ts'

/** A button, rendered; a map, because templates see what else the configuration says of it. */
export type RenderedOption = JsonObject & { text: string; value: string }

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
  readonly 'manual-choice': Addressed & { readonly title: string; readonly choices: RenderedChoices }
  /** `extras`: the block's further keys. */
  readonly respond: { readonly message: string; readonly extras: JsonObject }
}

/** What a block has to say, rendered: what stock messages are made of. Of each handler in the table that sends messages. */
export type Message = { [Name in MessageHandler]: { readonly handler: Name } & Said[Name] }[MessageHandler]
