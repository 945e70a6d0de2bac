import type { JsonObject } from '../../json/json.ts'

/** A button, rendered; a map, because templates see what else the configuration says of it. */
export type RenderedOption = JsonObject & { text: string; value: string }

/** A group of buttons, rendered. */
export type RenderedChoice = JsonObject & { header: string; options: RenderedOption[] }

/** By name, in the order to show. */
export type RenderedChoices = Record<string, RenderedChoice>

/** What a block has to say, rendered: what stock messages are made of. */
export type Message =
  | { readonly handler: 'notify'; readonly message: string }
  | { readonly handler: 'manual-choice'; readonly title: string; readonly choices: RenderedChoices }
  /** `extras`: the block's further keys. */
  | { readonly handler: 'respond'; readonly message: string; readonly extras: JsonObject }
