import type { JsonObject } from '../../../src/json/json.ts'
import type { HttpServer } from '../http-server.ts'

/** The texts of the messages, starting with request `from`. */
export function messagesOf(chat: HttpServer, from = 0): readonly string[] {
  return chat.requests.slice(from).map(({ body }) => (JSON.parse(body) as { text: string }).text)
}

/** A click as a gateway forwards it. */
export function clickOn(value: string): JsonObject {
  const cicdstatemgr = { deliveryId: 'slack-1', deliveryName: '0af7651916cd43dd8448eb21' }
  return { type: 'block_actions', actions: [{ value }], user: { id: 'U0123ABCD' }, cicdstatemgr }
}
