import type { JsonObject } from '../../src/index.ts'
import { newKeyPair } from '../../src/decisions/signing/keys.ts'

/** A pair of signing keys, and the parts of config and secrets that contain them. */
export function signingKeys(keyId = 'k1') {
  const pair = newKeyPair(keyId)
  const secrets: JsonObject = {
    cicdstatemgr: { gateway: { signing: { keyId, privateKey: pair.privateKey } } },
  }
  return { ...pair, signing: { publicKeys: { [keyId]: pair.publicKey } }, secrets }
}
