import { generateKeyPairSync, hash, randomBytes, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { isIPv4 } from 'node:net'

/** Makes certificates for any host, which only programs that are given `certificate` trust. */
export interface Authority {
  /** PEM. */
  readonly certificate: string
  /** Key and certificate of a host, PEM. */
  readonly issue: (host: string) => { readonly key: string; readonly cert: string }
}

const day = 24 * 60 * 60 * 1000
const issuer = 'cicdstatemgr migrate check'

/** An authority for one run: its key is never stored. `now` in milliseconds since 1970. */
export function createAuthority(now: number): Authority {
  const { privateKey, publicKey } = keys()
  const issue = (subject: string, owner: KeyObject, extensions: readonly Buffer[]) => {
    const by = extension(oids.authorityKey, false, sequence(der(0x80, keyId(publicKey))))
    const body = toBeSigned({ subject, owner, now, extensions: [...extensions, by] })
    const signature = sign('sha256', body, privateKey)
    return pem(sequence(body, algorithm, der(0x03, Buffer.from([0]), signature)))
  }
  const isAuthority = [
    extension(oids.constraints, true, sequence(der(0x01, Buffer.from([0xff])))),
    // To sign certificates.
    extension(oids.usage, true, der(0x03, Buffer.from([2, 0x04]))),
    extension(oids.subjectKey, false, der(0x04, keyId(publicKey))),
  ]
  return {
    certificate: issue(issuer, publicKey, isAuthority),
    issue(host) {
      const own = keys()
      const name = isIPv4(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host))
      const cert = issue('host', own.publicKey, [extension(oids.names, true, sequence(name))])
      return { key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, cert }
    },
  }
}

function keys(): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

interface Unsigned {
  readonly subject: string
  readonly owner: KeyObject
  readonly now: number
  readonly extensions: readonly Buffer[]
}

/** TBSCertificate of RFC 5280. */
function toBeSigned({ subject, owner, now, extensions }: Unsigned): Buffer {
  return sequence(
    // Version 3.
    der(0xa0, der(0x02, Buffer.from([2]))),
    // A serial number is positive.
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    nameOf(issuer),
    sequence(time(now - day), time(now + 7 * day)),
    nameOf(subject),
    spki(owner),
    der(0xa3, sequence(...extensions)),
  )
}

/** One value of DER: its tag, its length and its content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, Math.floor(length / 0x100), length % 0x100]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts)
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'))
}

/** ecdsa-with-SHA256. */
const algorithm = sequence(oid('2a8648ce3d040302'))
const oids = {
  subjectKey: oid('551d0e'),
  usage: oid('551d0f'),
  names: oid('551d11'),
  constraints: oid('551d13'),
  authorityKey: oid('551d23'),
}

function extension(id: Buffer, isCritical: boolean, value: Buffer): Buffer {
  return sequence(id, ...(isCritical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value))
}

/** A name with a common name alone. */
function nameOf(common: string): Buffer {
  return sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(common)))))
}

/** UTCTime. */
function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/\D/g, '').slice(2, 14)
  return der(0x17, Buffer.from(`${digits}Z`))
}

function spki(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' })
}

function keyId(key: KeyObject): Buffer {
  return hash('sha1', spki(key), 'buffer')
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
}
