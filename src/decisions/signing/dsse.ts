import { isObject, ownValue } from '../../json/json.ts'
import type { Envelope, Keyring, Signature, Signer } from '../signatures.ts'

/** The type of the signed text in every envelope. */
const payloadType = 'application/vnd.in-toto+json'

/** The most signatures of an envelope that are checked: ours has one, and each check reads the whole text. */
const mostSignatures = 10

/** The bytes that are signed for a text: DSSE's pre-authentication encoding, version 1. */
export function preAuthEncoding(type: string, payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload])
}

/** Signs a text that is not stored; the process that verifies it builds it again. */
export function signText(text: string, { keyId, sign }: Signer): Signature {
  return { keyid: keyId, sig: Buffer.from(sign(preAuthEncoding(payloadType, Buffer.from(text)))).toString('base64') }
}

/** A signed text in an envelope. */
export function envelopeOf(text: string, signer: Signer): Envelope {
  const payload = Buffer.from(text).toString('base64')
  return { payloadType, payload, signatures: [signText(text, signer)] }
}

/** The result of verifying a signature: the key that made it, or the reason why it is not valid. */
export type Verified = { readonly keyId: string } | { readonly wrong: string }

/** Verifies a signature from outside, which may be any value. */
export function verifyText(text: string, signature: unknown, keys: Keyring): Verified {
  return verifyBytes(Buffer.from(text), signature, keys)
}

/** The text of an envelope from outside, if a known key has signed it. */
export function openEnvelope(
  envelope: unknown,
  keys: Keyring,
): { readonly text: string; readonly keyId: string } | { readonly wrong: string } {
  if (!isObject(envelope)) return { wrong: 'it is not an envelope' }
  if (ownValue(envelope, 'payloadType') !== payloadType) return { wrong: `it is not of the type ${payloadType}` }
  const payload = bytesOf(ownValue(envelope, 'payload'))
  const signatures = ownValue(envelope, 'signatures')
  if (payload === undefined || !Array.isArray(signatures)) return { wrong: 'it is not an envelope' }
  const verified = signatures.slice(0, mostSignatures).map((each) => verifyBytes(payload, each, keys))
  const good = verified.find((each) => 'keyId' in each)
  if (good !== undefined) return { text: payload.toString(), keyId: good.keyId }
  return verified.find((each) => 'wrong' in each) ?? { wrong: 'there is no signature' }
}

function verifyBytes(payload: Buffer, signature: unknown, keys: Keyring): Verified {
  if (!isObject(signature)) return { wrong: 'there is no signature' }
  const { keyid, sig } = { keyid: ownValue(signature, 'keyid'), sig: bytesOf(ownValue(signature, 'sig')) }
  if (typeof keyid !== 'string' || sig === undefined) return { wrong: 'there is no signature' }
  const isBy = keys.get(keyid)
  if (isBy === undefined) return { wrong: 'it was made with a key that decisions.signing.publicKeys does not have' }
  return isBy(preAuthEncoding(payloadType, payload), sig)
    ? { keyId: keyid }
    : { wrong: `it is not by the key ${keyid}` }
}

/** The bytes of a base64 text in its canonical form. Node reads other forms too, so a changed text would pass. */
function bytesOf(text: unknown): Buffer | undefined {
  if (typeof text !== 'string') return undefined
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}
