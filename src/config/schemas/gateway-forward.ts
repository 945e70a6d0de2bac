import type { JsonObject } from '../../json/json.ts'
import { closed, duration, text, textLike, wholeNumber } from './parts.ts'

/** Where what is not a vote goes. */
export const gatewayForward: JsonObject = closed('where clicks and commands go that are not votes', {
  url: text('e.g. the URL of a Tekton EventListener'),
  timeout: duration('for one attempt, default 10s'),
  concurrency: wholeNumber('how many are sent at once, default 8', 1, 100),
  attempts: wholeNumber('how many times it is tried before it is dead and waits for people, default 50', 1, 1000),
})

/** The same of the secrets. */
export const gatewayForwardSecrets: JsonObject = closed('of gateway.forward', {
  secret: textLike(
    'a text of printable ASCII characters',
    '^[\\x21-\\x7e]+$',
    'the value of the header X-Cicdstatemgr-Token of each request, and the secret of its signature',
  ),
})

/** What waits on the primary to be forwarded. */
export const gatewayQueue: JsonObject = closed('the queue of items to be forwarded', {
  maxItems: wholeNumber('how many may wait or be dead, default 10000; more are refused', 1, 1_000_000),
})
