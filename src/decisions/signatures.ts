/** A signature, and the name of the key that made it. */
export interface Signature {
  readonly keyid: string
  /** Base64. */
  readonly sig: string
}

/** A signed text, as DSSE has it. */
export interface Envelope {
  readonly payloadType: string
  /** Base64. */
  readonly payload: string
  readonly signatures: readonly Signature[]
}

/** Makes signatures with one key. */
export interface Signer {
  readonly keyId: string
  readonly sign: (bytes: Uint8Array) => Uint8Array
}

/** By the name of a public key: checks whether a signature of some bytes was made with that key. */
export type Keyring = ReadonlyMap<string, (bytes: Uint8Array, signature: Uint8Array) => boolean>
