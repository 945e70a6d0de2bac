import type { JsonObject } from '../../json/json.ts'
import type { Message } from './message.ts'
import { fact } from './stock-message.ts'
import type { StockMaker } from './stock-message.ts'

/** Plain JSON for programs: which flow says what. */
export const webhookStock: StockMaker = (message, { context }) => {
  const flow = {
    ...fact('id', context, 'state.cicdContextDataId'),
    ...fact('cicdContext', context, 'state.cicdContextName'),
    ...fact('channel', context, 'channel'),
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
      return { title: message.title, choices: message.choices }
  }
}
