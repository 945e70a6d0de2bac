import { expect } from 'chai'
import fc from 'fast-check'
import { redactor } from '../../src/text/redaction.ts'
import { shorten } from '../../src/text/shorten.ts'

const secrets = fc
  .string({ unit: 'grapheme', minLength: 8, maxLength: 24 })
  .filter((text) => !text.includes('*') && text.isWellFormed())
const surroundings = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => text.isWellFormed())

describe('redactor', () => {
  const cases: readonly (readonly [what: string, text: string, masked: string])[] = [
    ['plain', 'Bearer xoxb-1 2/3"4 sent', 'Bearer *** sent'],
    ['URL-encoded', 'https://x/?t=xoxb-1%202%2F3%224&n=1', 'https://x/?t=***&n=1'],
    ['URL-encoded in lower case', 't=xoxb-1%202%2f3%224', 't=***'],
    ['form-encoded', 't=xoxb-1+2%2F3%224', 't=***'],
    ['escaped as JSON', '{"t":"xoxb-1 2/3\\"4"}', '{"t":"***"}'],
    ['escaped as HTML-safe JSON', '{"t":"xoxb-1 2\\/3\\u00224"}', '{"t":"***"}'],
    [
      'escaped as JSON and URL-encoded then',
      'payload=%7B%22t%22%3A%22xoxb-1%202%2F3%5C%224%22%7D',
      'payload=%7B%22t%22%3A%22***%22%7D',
    ],
    ['escaped as JSON in JSON', String.raw`{"t":"{\"t\":\"xoxb-1 2/3\\\"4\"}"}`, String.raw`{"t":"{\"t\":\"***\"}"}`],
    ['URL-encoded twice', 't=xoxb-1%25202%252F3%25224', 't=***'],
    ['in an HTML page', '<p>xoxb-1 2/3&quot;4 or xoxb-1 2&#x2F;3&#34;4', '<p>*** or ***'],
    ['in hex', 'token 786f78622d3120322F332234.', 'token ***.'],
    [
      'in base64 on several lines',
      Buffer.from('user:xoxb-1 2/3"4').toString('base64').replace(/.{8}/g, '$&\n'),
      'dXNlcjp***Q=\n',
    ],
    ['several times', 'xoxb-1 2/3"4,xoxb-1 2/3"4', '***,***'],
  ]
  for (const [what, text, masked] of cases) {
    it(`masks a secret that stands ${what}`, () => {
      expect(redactor(['xoxb-1 2/3"4'])(text)).to.equal(masked)
    })
  }

  it('masks the secret in a basic authorization header, except for base64 digits that it shares with the user name', () => {
    const header = `Basic ${Buffer.from('user:s3cr3t-s3cr3t').toString('base64')}`
    expect(redactor(['s3cr3t-s3cr3t'])(header)).to.equal('Basic dXNlcjp***')
  })

  it('masks secrets that overlap as one', () => {
    expect(redactor(['abcdefgh', 'efghijkl'])('-abcdefghijkl-')).to.equal('-***-')
  })

  it('masks a secret that repeats itself', () => {
    expect(redactor(['abababab'])('xababababababx')).to.equal('x***x')
  })

  it('masks a secret of any length, however it stands', () => {
    const secret = `-----BEGIN PRIVATE KEY-----\n${'MIIE"vQIBADANBgkqhkiG9w0BAQEFAASC/+'.repeat(5000)}\n`
    const start = process.cpuUsage()
    for (const form of [
      String,
      JSON.stringify,
      encodeURIComponent,
      (text: string) => Buffer.from(text).toString('hex'),
    ])
      expect(redactor([secret])(`<${form(secret)}>`)).to.match(/^<"?\*\*\*"?>$/)
    expect(process.cpuUsage(start).user).to.be.lessThan(3_000_000)
  })

  it('masks what a cut in the middle of an escape has left', () => {
    for (const cut of ['a-s3cr3t\\"\\u00', 'a-s3cr3t%22%', 'a-s3cr3t&quot;&am'])
      expect(redactor(['a-s3cr3t"éàé'])(`<${cut}… (9 more characters)`)).to.equal('<***… (9 more characters)')
  })

  it('ends soon for texts full of escapes', () => {
    const start = process.cpuUsage()
    for (const unit of ['\\', '%25', '&amp;', '\\u005c', '%5c\\&#37;', '-----BEG… (1 more characters)'])
      redactor([`-----BEGIN ${'x'.repeat(2000)}`, 'another secret'])(unit.repeat(60_000))
    expect(process.cpuUsage(start).user).to.be.lessThan(8_000_000)
  })

  it('masks the part of a secret that a cut has left', () => {
    const secret = `xoxb-"1"-${'s3cr3t'.repeat(20)}`
    for (const written of [secret, JSON.stringify(secret).slice(1, -1)]) {
      for (const before of ['', 'token: ', 'xoxb-xoxb-']) {
        const text = shorten(`${before}${written}`, 70)
        expect(redactor([secret])(text)).to.match(new RegExp(`^${before}\\*{3}… \\(\\d+ more characters\\)$`))
      }
    }
    expect(redactor([secret])('xoxb-"1… (9 more characters)')).to.equal('xoxb-"1… (9 more characters)')
    expect(redactor([secret])('xoxb-"1"-s3cr3t, and … (9 more characters)')).to.contain('s3cr3t')
  })

  it('ends soon for a text full of cuts and beginnings of secrets', () => {
    const text = 'abababab… (1 more characters)'.repeat(20_000)
    const secrets = Array.from({ length: 20 }, (_, n) => `${'ab'.repeat(50)}${n}`)
    const start = process.cpuUsage()
    redactor(secrets)(text)
    expect(process.cpuUsage(start).user).to.be.lessThan(2_000_000)
  })

  it('leaves values of fewer than 8 characters alone', () => {
    expect(redactor(['1234567', ''])('1234567')).to.equal('1234567')
  })

  it('does not mask backslashes alone', () => {
    expect(redactor(['12345678'])('\\'.repeat(16))).to.equal('\\'.repeat(16))
  })

  it('leaves a text without secrets as it is', () => {
    fc.assert(fc.property(surroundings, (text) => redactor(['a secret that is not there'])(text) === text))
  })

  it('lets no secret through in any of its forms', () => {
    const forms: readonly ((text: string) => string)[] = [
      (text) => text,
      encodeURIComponent,
      (text) => new URLSearchParams({ text }).toString(),
      JSON.stringify,
      (text) => encodeURIComponent(JSON.stringify(text)),
    ]
    fc.assert(
      fc.property(secrets, surroundings, surroundings, fc.constantFrom(...forms), (secret, before, after, form) => {
        const text = form(before + secret + after)
        const masked = redactor([secret])(text)
        expect(masked).to.include('***')
        expect(masked.includes(secret)).to.equal(false)
        expect(form(before + secret + after).length - masked.length).to.be.at.least(secret.length - '***'.length)
      }),
    )
  })

  it('lets no secret through in base64 of any alignment', () => {
    fc.assert(
      fc.property(
        secrets,
        surroundings,
        surroundings,
        fc.constantFrom('base64', 'base64url'),
        (secret, before, after, encoding) => {
          const masked = redactor([secret])(Buffer.from(before + secret + after).toString(encoding))
          const readable = masked.split('***').map((part) => Buffer.from(part, 'base64').toString('latin1'))
          const bytes = Buffer.from(secret).toString('latin1')
          expect(masked).to.include('***')
          expect(readable.some((part) => part.includes(bytes.slice(1, -1)))).to.equal(false)
        },
      ),
    )
  })
})
