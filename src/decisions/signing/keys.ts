import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Keyring, Signer } from '../signatures.ts'
import { sha256 } from './canonical-json.ts'

/** A key, or the fault of its text. The text is never quoted. */
export type KeyFound = { readonly key: KeyObject } | { readonly wrong: string }

/** The form of a key's name: it needs no quotes in YAML. */
export const keyIdPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/

const pemOf = (what: string): RegExp => new RegExp(`^\\s*-----BEGIN ${what}-----\\s`)

/** Reads a public Ed25519 key in PEM. */
export function readPublicKey(pem: string): KeyFound {
  if (pem.includes('PRIVATE KEY-----')) return { wrong: 'is a private key: put it into the secrets file' }
  if (!pemOf('PUBLIC KEY').test(pem)) return { wrong: 'is not a public key in PEM' }
  return keyFrom('public', () => createPublicKey(pem))
}

/** Reads a private Ed25519 key in PEM. */
export function readPrivateKey(pem: string): KeyFound {
  if (pem.includes('BEGIN ENCRYPTED PRIVATE KEY-----'))
    return { wrong: 'is encrypted: it has to be stored without a passphrase' }
  if (!pemOf('PRIVATE KEY').test(pem)) return { wrong: 'is not a private key in PEM (PKCS #8)' }
  return keyFrom('private', () => createPrivateKey(pem))
}

function keyFrom(kind: 'public' | 'private', read: () => KeyObject): KeyFound {
  let key: KeyObject
  try {
    key = read()
  } catch {
    return { wrong: `is not a ${kind} key in PEM that can be read; keep its line breaks, as YAML's | does` }
  }
  const { asymmetricKeyType: type = 'unknown' } = key
  return type === 'ed25519' ? { key } : { wrong: `is a key of type ${type}, expected ed25519` }
}

/** Whether a public key belongs to a private key. */
export function belongTogether(publicKey: KeyObject, privateKey: KeyObject): boolean {
  return createPublicKey(privateKey).equals(publicKey)
}

/** A signer with a private key. Throws the errors of `node:crypto` for a key that the rules of the config do not allow. */
export function signerOf({ keyId, privateKey }: { readonly keyId: string; readonly privateKey: string }): Signer {
  const key = createPrivateKey(privateKey)
  return { keyId, sign: (bytes) => sign(null, bytes, key) }
}

export function keyringOf(publicKeys: Readonly<Record<string, string>>): Keyring {
  const entries = Object.entries(publicKeys).map(([name, pem]) => {
    const key = createPublicKey(pem)
    return [name, (bytes: Uint8Array, signature: Uint8Array) => verify(null, bytes, key, signature)] as const
  })
  return new Map(entries)
}

/** A new pair of Ed25519 keys in PEM; without a name, it is derived from the public key. */
export function newKeyPair(keyId?: string): {
  readonly keyId: string
  readonly publicKey: string
  readonly privateKey: string
} {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return { keyId: keyId ?? `k${sha256(publicKey).slice(0, 8)}`, publicKey, privateKey }
}

/** Every text that would reveal a private key: the file, its base64, and its raw number. */
export function textsOfPrivateKey(pem: string): readonly string[] {
  const body = /-----BEGIN [A-Z ]*PRIVATE KEY-----([^-]*)/.exec(pem)?.[1]?.replaceAll(/\s/g, '') ?? ''
  const seed = Buffer.from(body, 'base64').subarray(-32)
  const encodings = (['hex', 'base64', 'base64url'] as const).map((encoding) => seed.toString(encoding))
  return [pem, pem.trim(), body, ...encodings]
}
