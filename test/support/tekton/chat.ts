import type { JsonObject } from '../../../src/json/json.ts'
import type { HttpServer } from '../http-server.ts'

/** The texts that were sent, from one of the requests on. */
export function messagesOf(chat: HttpServer, from = 0): readonly string[] {
  return chat.requests.slice(from).map(({ body }) => (JSON.parse(body) as { text: string }).text)
}

/** The value of the one button that was sent; throws where there is not one. */
export function buttonIn(chat: HttpServer): string {
  const values = chat.requests.flatMap(({ body }) =>
    [...JSON.stringify(JSON.parse(body)).matchAll(/"type":"button"/g)].length === 0 ? [] : [buttonOf(JSON.parse(body))],
  )
  if (values.length !== 1) throw new Error(`${values.length} buttons were sent`)
  return values[0]!
}

function buttonOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return ''
  if ('type' in value && value.type === 'button' && 'value' in value) return String(value.value)
  return (
    Object.values(value)
      .map(buttonOf)
      .find((found) => found !== '') ?? ''
  )
}

/** A click as a gateway forwards it. */
export function clickOn(value: string, responseUrl = ''): JsonObject {
  return { type: 'block_actions', actions: [{ value }], user: { id: 'U0123ABCD' }, response_url: responseUrl }
}
