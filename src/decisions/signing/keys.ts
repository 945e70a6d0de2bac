import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Keyring, Signer } from '../signatures.ts'
import { sha256 } from './canonical-json.ts'

/** A key, or what is wrong with its text, which is never quoted. */
export type KeyFound = { readonly key: KeyObject } | { readonly wrong: string }

/** How the name of a key is written: it stands in YAML as it is. */
export const keyIdPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/

const pemOf = (what: string): RegExp => new RegExp(`^\\s*-----BEGIN ${what}-----\\s`)

/** Reads a public Ed25519 key in PEM. */
export function readPublicKey(pem: string): KeyFound {
  if (pem.includes('PRIVATE KEY-----')) return { wrong: 'is a private key: that one belongs into the secrets file' }
  if (!pemOf('PUBLIC KEY').test(pem)) return { wrong: 'is no public key in PEM' }
  return keyFrom('public', () => createPublicKey(pem))
}

/** Reads a private Ed25519 key in PEM. */
export function readPrivateKey(pem: string): KeyFound {
  if (pem.includes('BEGIN ENCRYPTED PRIVATE KEY-----'))
    return { wrong: 'is encrypted: it has to be readable as it stands' }
  if (!pemOf('PRIVATE KEY').test(pem)) return { wrong: 'is no private key in PEM (PKCS #8)' }
  return keyFrom('private', () => createPrivateKey(pem))
}

function keyFrom(kind: 'public' | 'private', read: () => KeyObject): KeyFound {
  let key: KeyObject
  try {
    key = read()
  } catch {
    return { wrong: `is no ${kind} key in PEM that can be read; lines must be kept, as YAML's | keeps them` }
  }
  const { asymmetricKeyType: type = 'unknown' } = key
  return type === 'ed25519' ? { key } : { wrong: `is a key of type ${type}, expected ed25519` }
}

/** Whether a public key is the other half of a private one. */
export function belongTogether(publicKey: KeyObject, privateKey: KeyObject): boolean {
  return createPublicKey(privateKey).equals(publicKey)
}

/** Throws what `node:crypto` throws for a key that the rules of the config let nobody have. */
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

/** A new pair of Ed25519 keys in PEM; its name, if none is given, comes from the public one. */
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

/** Every text by which a private key may be shown: the file, its base64, and the number that it is. */
export function textsOfPrivateKey(pem: string): readonly string[] {
  const body = /-----BEGIN [A-Z ]*PRIVATE KEY-----([^-]*)/.exec(pem)?.[1]?.replaceAll(/\s/g, '') ?? ''
  const seed = Buffer.from(body, 'base64').subarray(-32)
  const encodings = (['hex', 'base64', 'base64url'] as const).map((encoding) => seed.toString(encoding))
  return [pem, pem.trim(), body, ...encodings]
}
