// The dependency injection of `@peculiar/x509` needs this import first.
import 'reflect-metadata'
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { KeyObject, randomBytes, webcrypto } from 'node:crypto'
import { isIPv4 } from 'node:net'

/** A certificate authority. Only programs that get its `certificate` trust the certificates that it issues for hosts. */
export interface Authority {
  /** PEM. */
  readonly certificate: string
  /** Key and certificate of a host, PEM. */
  readonly issue: (host: string) => Promise<{ readonly key: string; readonly cert: string }>
}

const day = 24 * 60 * 60 * 1000
const issuer = 'CN=cicdstatemgr migrate check'
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** Creates an authority for one run. Its key is never stored. `now`: milliseconds since 1970. */
export async function createAuthority(now: number): Promise<Authority> {
  const { privateKey: signingKey, publicKey } = await keys()
  const common = {
    issuer,
    signingKey,
    signingAlgorithm: algorithm,
    notBefore: new Date(now - day),
    notAfter: new Date(now + 7 * day),
  }
  const certificate = await X509CertificateGenerator.create({
    ...common,
    serialNumber: serialNumber(),
    subject: issuer,
    publicKey,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign),
    ],
  })
  return {
    certificate: certificate.toString('pem'),
    async issue(host) {
      const own = await keys()
      const name = new SubjectAlternativeNameExtension([{ type: isIPv4(host) ? 'ip' : 'dns', value: host }])
      const cert = await X509CertificateGenerator.create({
        ...common,
        serialNumber: serialNumber(),
        subject: 'CN=host',
        publicKey: own.publicKey,
        extensions: [name],
      })
      const key = KeyObject.from(own.privateKey).export({ type: 'pkcs8', format: 'pem' }) as string
      return { key, cert: cert.toString('pem') }
    },
  }
}

function keys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

/** A random serial number in hexadecimal; the first byte makes it positive. */
function serialNumber(): string {
  return `01${randomBytes(15).toString('hex')}`
}
