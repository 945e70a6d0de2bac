import { createHmac, timingSafeEqual } from 'node:crypto'
import { buttonValue, readButton } from '../../decisions/button.ts'
import type { Button } from '../../decisions/button.ts'
import { ownValue } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'

/**
 * The data that the server sends when a button is pressed. People cannot see it, so it proves that the server sent the request, which is not signed. No
 * step sees it either, because the gateway posts the message itself.
 */
export function actionContext(button: Button, secret: string): JsonObject {
  const value = buttonValue(button)
  return { value, mac: macOf(value, secret).toString('hex') }
}

/** The button that was pressed; undefined if the gateway did not make it. Compares the MAC in constant time. */
export function buttonIn(context: JsonObject, secret: string): Button | undefined {
  const [value, mac] = [ownValue(context, 'value'), ownValue(context, 'mac')]
  // With an empty secret anyone could make buttons.
  if (typeof value !== 'string' || typeof mac !== 'string' || !/^[0-9a-f]{64}$/.test(mac) || secret === '')
    return undefined
  return timingSafeEqual(macOf(value, secret), Buffer.from(mac, 'hex')) ? readButton(value) : undefined
}

function macOf(value: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(`cicdstatemgr mattermost v1\n${value}`).digest()
}
