import type { JsonObject } from '../../json/json.ts'
import { switches } from '../../config/schemas/switches.ts'
import type { Message, RenderedChoices } from './message.ts'
import { howToDecide } from './question-text.ts'
import { fact } from './stock-message.ts'
import type { StockMaker } from './stock-message.ts'

/** Plain JSON for programs: the id of the flow and its message. */
export const webhookStock: StockMaker = (message, { context }) => {
  const flow = {
    ...fact('id', context, 'state.cicdContextDataId'),
    ...fact('cicdContext', context, 'state.cicdContextName'),
    ...(message.handler !== 'respond' && message.channel !== undefined
      ? { channel: message.channel }
      : fact('channel', context, 'channel')),
  }
  return { body: { handler: message.handler, ...flow, ...partsOf(message) }, warnings: [] }
}

function partsOf(message: Message): JsonObject {
  switch (message.handler) {
    case 'notify':
      return { message: message.message }
    case 'respond':
      return { message: message.message, extras: message.extras }
    case 'manual-choice':
      return { title: message.title, ...question(message), choices: withoutSwitches(message.choices) }
  }
}

/** The question and how to answer it, for a program to show. The receiver's reply is not a vote. */
function question({ question: asked }: Extract<Message, { handler: 'manual-choice' }>): JsonObject {
  return asked === undefined ? {} : { decision: { ...asked, decide: howToDecide(asked) } }
}

/** The choices without their switches, which mean nothing to the receiver. */
function withoutSwitches(choices: RenderedChoices): JsonObject {
  const sent = Object.entries(choices).map(([name, choice]) => {
    const content = Object.entries(choice).filter(([key]) => !Object.hasOwn(switches, key))
    return [name, Object.fromEntries(content)] as const
  })
  return Object.fromEntries(sent)
}
