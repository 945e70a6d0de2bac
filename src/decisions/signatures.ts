/** A signature, and the name of the key that made it. */
export interface Signature {
  readonly keyid: string
  /** The signature in base64. */
  readonly sig: string
}

/** A signed text in a DSSE envelope. */
export interface Envelope {
  readonly payloadType: string
  /** The text in base64. */
  readonly payload: string
  readonly signatures: readonly Signature[]
}

/** Makes signatures with one key. */
export interface Signer {
  readonly keyId: string
  readonly sign: (bytes: Uint8Array) => Uint8Array
}

/** The public keys by name. Each checks whether a signature of some bytes was made with it. */
export type Keyring = ReadonlyMap<string, (bytes: Uint8Array, signature: Uint8Array) => boolean>
