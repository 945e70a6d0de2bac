import { expect } from 'chai'
import { generateKeyPairSync } from 'node:crypto'
import { newKeyPair } from '../../src/decisions/signing/keys.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { redactor } from '../../src/text/redaction.ts'
import { rejection } from '../support/rejection.ts'

const pair = newKeyPair('release-2026')
const other = newKeyPair('k2')
const body = pair.privateKey.split('\n')[1] ?? ''

const load = (publicKeys: JsonValue, key?: JsonObject, more: JsonObject = {}) =>
  loadConfig({
    config: {
      cicdstatemgr: { datasources: { memory: { isPrimary: true } }, decisions: { signing: { publicKeys } }, ...more },
    },
    ...(key === undefined ? {} : { secrets: { cicdstatemgr: { gateway: { signing: key }, mine: { url: 'shown' } } } }),
    cwd: '/',
  })
const problem = async (...input: Parameters<typeof load>) => {
  const { message } = await rejection(load(...input))
  expect(message).to.not.include(body)
  expect(message).to.not.include('BEGIN')
  return message
}
const own = { [pair.keyId]: pair.publicKey }
const key = { keyId: pair.keyId, privateKey: pair.privateKey }
const at = 'config: cicdstatemgr.decisions.signing.publicKeys'

describe('the keys of decisions', () => {
  it('are taken as they are', async () => {
    const { config } = await load({ ...own, k2: other.publicKey }, key)
    expect(config.signing).to.deep.equal({ publicKeys: { ...own, k2: other.publicKey }, key })
    expect((await load(own)).config.signing).to.deep.equal({ publicKeys: own })
    expect((await loadConfig({ cwd: '/' })).config.signing).to.equal(undefined)
  })

  it('are seen by no template, neither of an app nor in headers', async () => {
    const { config } = await load(own, key)
    expect(config.secretData).to.deep.equal({ mine: { url: 'shown' } })
    expect(JSON.stringify(config.configData)).to.not.include('BEGIN')
  })

  it('are masked in every form, except for what everybody may know', async () => {
    const { config } = await load(own, key)
    const redact = redactor(config.secretValues)
    const seed = Buffer.from(body, 'base64').subarray(-32)
    const forms = [
      pair.privateKey,
      body,
      JSON.stringify(pair.privateKey),
      seed.toString('hex'),
      seed.toString('base64'),
      seed.toString('base64url'),
    ]
    for (const form of forms) expect(redact(`it is ${form}!`)).to.match(/^it is "?\*\*\*(?:\\n)?"?!$/)
    expect(redact(`${pair.keyId} ${pair.publicKey}`)).to.equal(`${pair.keyId} ${pair.publicKey}`)
  })

  it('are each told where they are wrong, and never quoted', async () => {
    const rsa = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    })
    expect(await problem({})).to.equal(`${at}: is empty, so that nothing would count`)
    expect(await problem({ k1: 'abc' })).to.equal(`${at}.k1: is not a public key in PEM`)
    expect(await problem({ k1: rsa.publicKey })).to.equal(`${at}.k1: is a key of type rsa, expected ed25519`)
    expect(await problem({ k1: pair.privateKey }, key)).to.equal(
      `${at}.k1: is a private key: put it into the secrets file`,
    )
    expect(await problem({ 'a b': pair.publicKey })).to.equal(
      `${at}.a b: expected a name of 1 to 63 letters, digits, ., - and _`,
    )
    expect(await problem(own, undefined, { gateway: { signing: key } })).to.match(
      /^config: cicdstatemgr\.gateway: unknown key "signing" \(known: [a-z, ]+; in the secrets file it is known here\)$/,
    )
  })

  it('belong together', async () => {
    const where = 'secrets: cicdstatemgr.gateway.signing'
    expect(await problem({ 'release-2025': pair.publicKey }, key)).to.equal(
      `${where}.keyId: the config has no key "release-2026" under decisions.signing.publicKeys, did you mean "release-2025"?`,
    )
    expect(await problem(own, { ...key, privateKey: other.privateKey })).to.equal(
      `${where}.privateKey: is not the other half of decisions.signing.publicKeys.release-2026`,
    )
    expect(await problem(own, { ...key, privateKey: pair.publicKey })).to.equal(
      `${where}.privateKey: is not a private key in PEM (PKCS #8)`,
    )
    expect(await problem(own, { keyId: pair.keyId })).to.equal(`${where}: the key "privateKey" is missing`)
    const alone = loadConfig({
      config: { cicdstatemgr: { datasources: { memory: { isPrimary: true } } } },
      secrets: { cicdstatemgr: { gateway: { signing: key } } },
      cwd: '/',
    })
    expect((await rejection(alone)).message).to.equal(
      `${where}.keyId: the config has no key "release-2026" under decisions.signing.publicKeys`,
    )
  })
})
