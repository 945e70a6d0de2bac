import type { JsonObject } from '../../json/json.ts'
import { closed, duration, text, textLike, wholeNumber } from './parts.ts'

/** The schema of the forwarding of requests that are not votes. */
export const gatewayForward: JsonObject = closed('where clicks and commands go that are not votes', {
  url: text('e.g. the URL of a Tekton EventListener'),
  timeout: duration('for one attempt, default 10s'),
  concurrency: wholeNumber('how many are sent at once, default 8', 1, 100),
  attempts: wholeNumber('how many times it is tried before it is dead and waits for people, default 50', 1, 1000),
})

/** The schema of the secrets for forwarding. */
export const gatewayForwardSecrets: JsonObject = closed('of gateway.forward', {
  secret: textLike(
    'a text of printable ASCII characters',
    '^[\\x21-\\x7e]+$',
    'the value of the header X-Cicdstatemgr-Token of each request, and the secret of its signature',
  ),
})

/** The schema of the queue on the primary, whose items are forwarded. */
export const gatewayQueue: JsonObject = closed('the queue of items to be forwarded', {
  maxItems: wholeNumber('how many may wait or be dead, default 10000; more are refused', 1, 1_000_000),
})
