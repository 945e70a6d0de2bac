import { createHmac } from 'node:crypto'
import { createRequire } from 'node:module'
import { expect } from 'chai'
import fc from 'fast-check'
import { signatureRefusal } from '../../../src/gateway/slack/signature.ts'

// Bolt's own check, as the oracle where they should agree.
const { isValidSlackRequest } = createRequire(import.meta.url)('@slack/bolt/dist/receivers/verify-request.js') as {
  readonly isValidSlackRequest: (options: object) => boolean
}

const secret = '8f742231b10e8888abcd99yyyzzz85a5'
const now = 1_531_420_618_000
const seconds = now / 1000

function sign(body: string | Buffer, timestamp: string | number = seconds, key = secret): string {
  return `v0=${createHmac('sha256', key).update(`v0:${timestamp}:`).update(body).digest('hex')}`
}

interface Given {
  readonly body?: string | Buffer
  readonly timestamp?: string | number
  readonly signature?: string
}

function refusal(
  { body = 'a=b', timestamp = seconds, signature = sign(body, timestamp) }: Given = {},
  secrets = [secret],
) {
  const request = { body: Buffer.from(body), signatures: [signature], timestamps: [String(timestamp)] }
  return signatureRefusal(request, secrets, now)
}

function bolt({ body = 'a=b', timestamp = seconds, signature = sign(body, timestamp) }: Given = {}): boolean {
  return isValidSlackRequest({
    signingSecret: secret,
    body: String(body),
    headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': timestamp },
    nowMilliseconds: now,
  })
}

describe('the signature of a request of Slack', () => {
  it("takes the example of Slack's documentation", () => {
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c'
    const signature = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503'
    expect(refusal({ body, timestamp: 1531420618, signature })).to.equal(undefined)
  })

  it('agrees with Bolt on any body, whole or changed, at any age', () => {
    const bodies = fc.string({ unit: 'grapheme' })
    fc.assert(
      fc.property(bodies, bodies, fc.integer({ min: 0, max: 700 }), fc.boolean(), (body, other, age, isForged) => {
        const timestamp = seconds - age
        const given = { body: isForged ? other : body, timestamp, signature: sign(body, timestamp) }
        expect(refusal(given) === undefined).to.equal(bolt(given))
      }),
    )
  })

  it('is valid for 300 seconds, and no longer', () => {
    expect([refusal({ timestamp: seconds - 300 }), refusal({ timestamp: seconds - 301 })]).to.deep.equal([
      undefined,
      'stale',
    ])
  })

  it('is valid up to 300 seconds in the future, where Bolt has no limit', () => {
    const far = { timestamp: seconds + 10 ** 8 }
    expect(bolt(far)).to.equal(true)
    expect(refusal(far)).to.equal('future')
    expect([refusal({ timestamp: seconds + 300 }), refusal({ timestamp: seconds + 301 })]).to.deep.equal([
      undefined,
      'future',
    ])
  })

  it('is over the bytes, whether they are text or not', () => {
    const body = Buffer.from([0x61, 0xff, 0xfe, 0x00, 0xc3])
    expect(refusal({ body })).to.equal(undefined)
    expect(refusal({ body: Buffer.from([0x61, 0xff, 0xfe, 0x00, 0xc4]), signature: sign(body) })).to.equal('forged')
  })

  for (const timestamp of [
    '',
    ' 1531420618',
    '1531420618 ',
    '1531420618.0',
    '+1531420618',
    '-1',
    '0x5b47a08a',
    '1e9',
    'NaN',
    '１５３１４２０６１８',
    '1531420618\n',
    '1'.repeat(13),
  ]) {
    it(`refuses the timestamp ${JSON.stringify(timestamp)}`, () => {
      expect(refusal({ timestamp })).to.equal('malformed-timestamp')
    })
  }

  for (const signature of [
    '',
    'v0=',
    'v1=' + '0'.repeat(64),
    'v0=' + '0'.repeat(63),
    'v0=' + '0'.repeat(65),
    'v0=' + 'g'.repeat(64),
    ' v0=' + '0'.repeat(64),
    'v0=' + '0'.repeat(64) + '\n',
    'v0=' + '0'.repeat(64) + '=x',
    sign('a=b').toUpperCase(),
  ]) {
    it(`refuses the signature ${JSON.stringify(signature.slice(0, 12))} of ${signature.length} characters`, () => {
      expect(refusal({ signature })).to.equal('malformed-signature')
    })
  }

  it('refuses missing headers, and headers that come twice', () => {
    const body = Buffer.from('a=b')
    const [one, stamp] = [sign('a=b'), String(seconds)]
    const cases = [
      signatureRefusal({ body, signatures: [], timestamps: [stamp] }, [secret], now),
      signatureRefusal({ body, signatures: [one], timestamps: [] }, [secret], now),
      signatureRefusal({ body, signatures: [one, one], timestamps: [stamp] }, [secret], now),
      signatureRefusal({ body, signatures: [one], timestamps: [stamp, stamp] }, [secret], now),
    ]
    expect(cases).to.deep.equal(['no-signature', 'no-timestamp', 'duplicate-header', 'duplicate-header'])
  })

  it('accepts any of several secrets while one is being changed, and never an empty one', () => {
    const signature = sign('a=b', seconds, 'the new one')
    expect(refusal({ signature }, [secret, 'the new one'])).to.equal(undefined)
    expect(refusal({ signature }, [secret])).to.equal('forged')
    expect(refusal({ signature: sign('a=b', seconds, '') }, ['', secret])).to.equal('forged')
    expect(refusal({}, [])).to.equal('forged')
  })
})
