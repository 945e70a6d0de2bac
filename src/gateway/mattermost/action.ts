import { createHmac, timingSafeEqual } from 'node:crypto'
import { buttonValue, readButton } from '../../decisions/button.ts'
import type { Button } from '../../decisions/button.ts'
import { ownValue } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'

/**
 * What the server sends when a button is pressed. It keeps this from people, so whoever knows it is the server: it signs nothing that it sends. No
 * step sees it, because the gateway posts the message itself.
 */
export function actionContext(button: Button, secret: string): JsonObject {
  const value = buttonValue(button)
  return { value, mac: macOf(value, secret).toString('hex') }
}

/** The button that was pressed; undefined where the gateway made no such button. Takes as long whatever the code is. */
export function buttonIn(context: JsonObject, secret: string): Button | undefined {
  const [value, mac] = [ownValue(context, 'value'), ownValue(context, 'mac')]
  // An empty secret would let everybody make buttons.
  if (typeof value !== 'string' || typeof mac !== 'string' || !/^[0-9a-f]{64}$/.test(mac) || secret === '')
    return undefined
  return timingSafeEqual(macOf(value, secret), Buffer.from(mac, 'hex')) ? readButton(value) : undefined
}

function macOf(value: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(`cicdstatemgr mattermost v1\n${value}`).digest()
}
