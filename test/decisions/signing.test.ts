import { expect } from 'chai'
import fc from 'fast-check'
import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Decision } from '../../src/decisions/decision.ts'
import type { Envelope } from '../../src/decisions/signatures.ts'
import { canonicalJson, sha256 } from '../../src/decisions/signing/canonical-json.ts'
import { checkOutcome } from '../../src/decisions/signing/check-outcome.ts'
import { countable } from '../../src/decisions/signing/countable.ts'
import { preAuthEncoding } from '../../src/decisions/signing/dsse.ts'
import { keyringOf, newKeyPair, readPrivateKey, readPublicKey, signerOf } from '../../src/decisions/signing/keys.ts'
import { signedDecision, signedQuestion } from '../../src/decisions/signing/sign-decision.ts'
import { policyDigest } from '../../src/decisions/signing/statements.ts'
import { ExactNumber } from '../../src/json/exact-number.ts'
import { parseJson, stringifyJson } from '../../src/json/json-text.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { tempDir } from '../support/temp-dir.ts'
import { decidersWith } from './deciders.ts'

const context = 'flow-1'
const pair = newKeyPair('k1')
const signer = signerOf(pair)
const keys = keyringOf({ k1: pair.publicKey, k2: newKeyPair().publicKey })
const { policy } = decidersWith({ expires: 3_600_000 })
const askedAt = '2026-11-28T12:00:00.000Z'
const now = Date.parse('2026-11-28T12:10:00.000Z')

const open: Decision = {
  ...{ id: 'id-1', name: 'deploy-prod', state: 'open', subject: 'shop 1.5.0 to prod', policy: 'prod' },
  ...{ quorum: 2, rejects: 'one', onExpire: 'reject', askedAt, askedBy: 'ci', invoker: 'eve' },
  expiresAt: '2026-11-28T13:00:00.000Z',
  options: [
    { key: 'approve', text: 'Deploy', value: { version: '1.5.0', share: new ExactNumber(1) } },
    { key: 'reject', text: 'No', rejects: true },
  ],
  votes: [
    {
      person: 'ann',
      name: 'Ann',
      via: 'slack',
      option: 'approve',
      at: '2026-11-28T12:01:00.000Z',
      comment: 'ja, größer',
    },
    { person: 'bob', name: 'bob', via: 'store', option: 'approve', at: '2026-11-28T12:02:00.000Z' },
  ],
}
const ended: Decision = {
  ...open,
  ...{ state: 'approved', option: 'approve', choice: 'deploy', value: { version: '1.5.0', share: new ExactNumber(1) } },
  ...{ by: ['ann', 'bob'], decidedAt: '2026-11-28T12:02:00.000Z' },
}
const signed = signedDecision(context, ended, { signer, policy })
const asked = signedDecision(context, signedQuestion(context, open, signer), { signer, policy })
const envelope = signed.signature!

/** Every way to change one value somewhere in data, or to take it away. */
function* changesOf(value: unknown): Generator {
  if (typeof value === 'string') yield `${value}x`
  else if (typeof value === 'number') yield value + 1
  else if (typeof value !== 'object' || value === null || value instanceof ExactNumber) yield 'other'
  else {
    for (const [key, item] of Object.entries(value)) {
      const others = Object.entries(value).filter(([name]) => name !== key)
      if (Array.isArray(value)) yield value.filter((each) => each !== item)
      else yield Object.fromEntries(others)
      for (const changed of changesOf(item)) {
        if (Array.isArray(value)) yield value.map((each: unknown) => (each === item ? changed : each))
        else yield { ...value, [key]: changed }
      }
    }
  }
}
const without = (value: object, ...names: string[]) =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))

describe('a signed decision', () => {
  it('is signed over the encoding of DSSE', () => {
    // The example of the specification.
    const encoded = preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world'))
    expect(encoded.toString()).to.equal('DSSEv1 29 http://example.com/HelloWorld 11 hello world')
    expect(preAuthEncoding('ä', Buffer.from('ö')).toString()).to.equal('DSSEv1 2 ä 2 ö')
  })

  it('says what was decided, for the sha256 of its subject', () => {
    const statement = JSON.parse(Buffer.from(envelope.payload, 'base64').toString()) as JsonObject
    expect(statement).to.deep.include({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'shop 1.5.0 to prod', digest: { sha256: sha256('shop 1.5.0 to prod') } }],
      predicateType: 'https://cicdstatemgr.dev/decision/v1',
    })
    expect(statement.predicate).to.deep.include({
      ...{
        context,
        outcome: {
          state: 'approved',
          option: 'approve',
          choice: 'deploy',
          value: { version: '1.5.0', share: 1 },
          by: ['ann', 'bob'],
        },
      },
      policy: { name: 'prod', digest: { sha256: policyDigest(policy) }, quorum: 2, rejects: 'one', onExpire: 'reject' },
      times: { askedAt, expiresAt: open.expiresAt, decidedAt: ended.decidedAt },
    })
    expect(envelope).to.deep.include({ payloadType: 'application/vnd.in-toto+json' })
    expect(envelope.signatures.map(({ keyid }) => keyid)).to.deep.equal(['k1'])
  })

  it('is verified by openssl', async () => {
    const directory = await tempDir()
    const file = (name: string) => join(directory, name)
    const payload = Buffer.from(envelope.payload, 'base64')
    const { payloadType } = envelope
    await writeFile(file('key.pem'), pair.publicKey)
    await writeFile(file('sig'), Buffer.from(envelope.signatures[0]!.sig, 'base64'))
    const verify = async (signedBytes: string) => {
      await writeFile(file('text'), signedBytes)
      const args = ['-pubin', '-inkey', file('key.pem'), '-rawin', '-in', file('text'), '-sigfile', file('sig')]
      return promisify(execFile)('openssl', ['pkeyutl', '-verify', ...args])
    }
    const encoded = `DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} ${payload.toString()}`

    expect((await verify(encoded)).stdout).to.include('Signature Verified Successfully')
    expect(await verify(encoded.replace('approved', 'rejected')).catch(() => 'refused')).to.equal('refused')
  })

  it('is valid unchanged, also after a round through JSON, and with the fields that change later', () => {
    expect(checkOutcome(context, signed, keys)).to.deep.equal({ is: 'signed', keyId: 'k1' })
    const read = {
      ...(parseJson(stringifyJson(signed)) as unknown as Decision),
      message: { channel: 'C1', ts: '1.2' },
      outbox: [],
      remindedAt: askedAt,
    } as Decision
    expect(checkOutcome(context, read, keys)).to.include({ is: 'signed' })
  })

  it('is not valid with any byte of its envelope changed', () => {
    const text = JSON.stringify(envelope)
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 0, max: 127 }), (at, code) => {
        const other = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1)
        if (other === text) return
        let changed: Envelope
        try {
          changed = JSON.parse(other) as Envelope
        } catch {
          return
        }
        expect(checkOutcome(context, { ...signed, signature: changed }, keys).is).to.not.equal('signed')
      }),
      { numRuns: 3000 },
    )
  })

  it('is not valid with anything in the record changed or removed', () => {
    const record = without(signed, 'signature')
    // A record without a subject is none: nothing reads it.
    const changes = [...changesOf(record)].filter((changed) => 'subject' in (changed as object))
    expect(changes).to.have.length.above(80)
    for (const changed of changes) {
      const decision = { ...(changed as Decision), signature: envelope }
      expect(checkOutcome(context, decision, keys).is, JSON.stringify(changed)).to.equal('wrong')
    }
  })

  it('is not valid in another context, with another key, or with an unknown key', () => {
    expect(checkOutcome('flow-2', signed, keys)).to.deep.equal({
      is: 'wrong',
      reason: 'it was made for something else than the record says',
    })
    expect(checkOutcome(context, signed, keyringOf({ k1: newKeyPair().publicKey }))).to.deep.equal({
      is: 'wrong',
      reason: 'it is not by the key k1',
    })
    expect(checkOutcome(context, signed, keyringOf({ k3: pair.publicKey }))).to.deep.equal({
      ...{ is: 'wrong', reason: 'it was made with a key that decisions.signing.publicKeys does not have' },
    })
    expect(checkOutcome(context, ended, keys)).to.deep.equal({ is: 'unsigned' })
  })

  it('is not valid with the outcome of another question, or with a signed question or vote instead', () => {
    const older = signedDecision(context, { ...ended, id: 'id-0' }, { signer, policy })
    expect(checkOutcome(context, { ...signed, signature: older.signature! }, keys).is).to.equal('wrong')
    const other = { ...envelope, signatures: [asked.questionSignature!, asked.votes[0]!.signature!] }
    expect(checkOutcome(context, { ...signed, signature: other }, keys).is).to.equal('wrong')
  })

  it('takes little time to check, however many signatures it has', () => {
    const text = Buffer.alloc(3_000_000, 'x').toString('base64')
    const forged = { ...envelope, payload: text, signatures: Array(10_000).fill(envelope.signatures[0]) }
    const begin = performance.now()

    const { is } = checkOutcome(context, { ...signed, signature: forged }, keys)

    expect(is).to.equal('wrong')
    expect(performance.now() - begin).to.be.lessThan(3_000)
  })

  it('accepts any value in place of a signature without failing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(checkOutcome(context, { ...signed, signature: value as never }, keys).is).to.equal('wrong')
      }),
    )
  })
})

describe('a question that a signing process counts', () => {
  const counted = (decision: Decision, more: object = {}) =>
    countable(context, decision, { keys, policy, kind: 'vote', now, ...more })
  const names = (decision: Decision) => decision.votes.map(({ person }) => person)

  it('is as it was signed, with its votes', () => {
    expect(counted(asked)).to.equal(asked)
  })

  it('takes no vote when anything of it was changed, and agrees to nothing by time', () => {
    const { votes, state, questionSignature } = asked
    for (const changed of changesOf(without(asked, 'votes', 'state', 'questionSignature'))) {
      const decision = { ...(changed as object), votes, state, questionSignature } as Decision
      if (!('subject' in decision)) continue
      expect(() => counted(decision), JSON.stringify(changed)).to.throw('was changed since it was asked')
    }
    expect(counted({ ...asked, onExpire: 'approve' }, { kind: 'time' }).onExpire).to.equal('reject')
  })

  it('loses exactly the votes that were changed', () => {
    const [first, second] = asked.votes
    for (const changed of changesOf(first)) {
      expect(
        names(counted({ ...asked, votes: [changed as typeof first & object, second!] })),
        JSON.stringify(changed),
      ).to.deep.equal(['bob'])
    }
    expect(names(counted({ ...asked, votes: [...asked.votes, { ...second!, person: 'cyd' }] }))).to.deep.equal([
      'ann',
      'bob',
    ])
  })

  it('has no votes of another question, or of the same in another context', () => {
    const newer = signedQuestion(context, { ...open, id: 'id-2' }, signer)
    expect(names(counted({ ...newer, votes: asked.votes }))).to.deep.equal([])
    const elsewhere = signedQuestion('flow-2', open, signer)
    expect(
      names(countable('flow-2', { ...elsewhere, votes: asked.votes }, { keys, policy, kind: 'vote', now })),
    ).to.deep.equal([])
  })

  it('takes little time to count, whatever another program has written into it', () => {
    const votes = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ ...asked.votes[0]!, person: `ann${n}`, comment: 'forged' }))
    const [large, many] = ['x'.repeat(2_000_000), votes(50_000)]
    const records: Decision[] = [
      { ...asked, votes: [...many, ...asked.votes] },
      { ...without(asked, 'questionSignature'), subject: large, votes: votes(5_000) } as unknown as Decision,
      { ...asked, options: [{ key: 'approve', text: large }], votes: votes(5_000) },
      {
        ...asked,
        votes: [],
        outbox: many.map(() => ({
          kind: 'event',
          event: 'a=b',
          question: 'q',
          state: 'pending',
          signature: asked.votes[0]!.signature!,
        })),
      },
    ]

    const begin = performance.now()
    const left = records.map((record) => names(counted(record, { kind: 'time' })))
    const took = performance.now() - begin

    expect(left).to.deep.equal([['ann', 'bob'], [], [], []])
    // Without limits it takes minutes.
    expect(took).to.be.lessThan(10_000)
  })

  it('is never looser than the policy if it is not signed', () => {
    const loose: Decision = {
      ...open,
      votes: [],
      quorum: 1,
      rejects: 'quorum',
      onExpire: 'approve',
      expiresAt: '2036-01-01T00:00:00.000Z',
    }
    const strict = { quorum: 2, rejects: 'one', onExpire: 'reject', expiresAt: '2026-11-28T13:00:00.000Z' }
    expect(counted(loose)).to.deep.include(strict)
    expect(counted(without(loose, 'expiresAt') as unknown as Decision)).to.deep.include(strict)
    expect(counted({ ...loose, askedAt: '2036-01-01T00:00:00.000Z' }).expiresAt).to.equal('2026-11-28T13:10:00.000Z')
    expect(counted({ ...loose, quorum: 3, expiresAt: '2026-11-28T12:30:00.000Z' })).to.deep.include({
      quorum: 3,
      expiresAt: '2026-11-28T12:30:00.000Z',
    })
    expect(counted({ ...loose, onExpire: 'reject' }, { policy: undefined }).onExpire).to.equal('reject')
  })

  it('keeps its votes when the signing process has made it stricter', () => {
    const unsigned = signedDecision(context, open, { signer, policy })
    const stricter = counted({ ...unsigned, quorum: 1 })
    expect(names(stricter)).to.deep.equal(['ann', 'bob'])
    expect(
      names(counted({ ...unsigned, options: unsigned.options.map((option) => ({ ...option, text: 'No' })) })),
    ).to.deep.equal([])
  })
})

describe('keys', () => {
  it('are Ed25519 in PEM, private or public as needed, and never quoted', () => {
    const rsa = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    })
    const locked = generateKeyPairSync('ed25519')
      .privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
      .toString()
    expect(readPublicKey(pair.publicKey)).to.have.property('key')
    expect(readPrivateKey(`\n${pair.privateKey}`)).to.have.property('key')
    const wrongs = [
      readPublicKey(pair.privateKey),
      readPublicKey('k1'),
      readPublicKey(rsa.publicKey),
      readPublicKey(pair.publicKey.replaceAll('\n', ' ')),
      readPrivateKey(pair.publicKey),
      readPrivateKey(rsa.privateKey),
      readPrivateKey(locked),
      readPrivateKey(pair.privateKey.replace('MC4C', 'MC4D')),
    ]
    expect(wrongs.map((found) => ('wrong' in found ? found.wrong : 'right'))).to.deep.equal([
      'is a private key: put it into the secrets file',
      'is not a public key in PEM',
      'is a key of type rsa, expected ed25519',
      "is not a public key in PEM that can be read; keep its line breaks, as YAML's | does",
      'is not a private key in PEM (PKCS #8)',
      'is a key of type rsa, expected ed25519',
      'is encrypted: it has to be stored without a passphrase',
      "is not a private key in PEM that can be read; keep its line breaks, as YAML's | does",
    ])
  })
})

describe('canonical JSON', () => {
  it('is the same for any order of keys, and keeps numbers as they are', () => {
    expect(canonicalJson({ b: [1, new ExactNumber(1)], a: { 10: null, 9: true }, __proto__: 'no map' })).to.equal(
      '{"a":{"10":null,"9":true},"b":[1,1.0]}',
    )
  })
})
