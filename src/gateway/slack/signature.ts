import { createHmac, timingSafeEqual } from 'node:crypto'

/** Why a request is not accepted as a request from Slack. */
export const signatureRefusals = [
  'no-signature',
  'no-timestamp',
  'duplicate-header',
  'malformed-signature',
  'malformed-timestamp',
  'stale',
  'future',
  'forged',
] as const
export type SignatureRefusal = (typeof signatureRefusals)[number]

export interface SignedRequest {
  /** The body as it came, byte for byte. */
  readonly body: Uint8Array
  /** Every value of `X-Slack-Signature`. */
  readonly signatures: readonly string[]
  /** Every value of `X-Slack-Request-Timestamp`. */
  readonly timestamps: readonly string[]
}

/** How far a timestamp may be in the past or the future, in seconds. */
const skew = 300

/**
 * Checks that a request has a signature by one of the secrets, and a timestamp that is at most five minutes before or after `now`, in milliseconds since
 * 1970. Returns the reason if it does not; undefined if it does. Compares in constant time.
 */
export function signatureRefusal(
  { body, signatures, timestamps }: SignedRequest,
  secrets: readonly string[],
  now: number,
): SignatureRefusal | undefined {
  const [signature] = signatures
  const [timestamp] = timestamps
  if (signature === undefined) return 'no-signature'
  if (timestamp === undefined) return 'no-timestamp'
  if (signatures.length > 1 || timestamps.length > 1) return 'duplicate-header'
  if (!/^v0=[0-9a-f]{64}$/.test(signature)) return 'malformed-signature'
  if (!/^[0-9]{1,12}$/.test(timestamp)) return 'malformed-timestamp'
  const age = Math.floor(now / 1000) - Number(timestamp)
  if (age > skew) return 'stale'
  if (age < -skew) return 'future'
  const given = Buffer.from(signature.slice('v0='.length), 'hex')
  const matches = secrets.map((secret) => {
    // With an empty secret anyone could sign.
    if (secret === '') return false
    const expected = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest()
    return timingSafeEqual(expected, given)
  })
  return matches.includes(true) ? undefined : 'forged'
}
