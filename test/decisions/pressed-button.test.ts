import { expect } from 'chai'
import { digestOfCode, requireOwnButton } from '../../src/decisions/pressed-button.ts'
import type { PressedButton } from '../../src/decisions/pressed-button.ts'
import type { Decision } from '../../src/decisions/decision.ts'
import { CicdError } from '../../src/errors/cicd-error.ts'

const code = 'AAAAAAAAAAAAAAAAAAAAAA'
const buttonsDigest = digestOfCode(code)
const message = { channel: 'C1', ts: '1.2' }
const here = { ...message, code }
const questionSignature = { keyid: 'k1', sig: 'x' }

/** Why a press does not count; "counts" if it does. */
function result(record: object, pressed: PressedButton): string {
  try {
    requireOwnButton({ name: 'deploy', ...record } as Decision, pressed)
    return 'counts'
  } catch (error) {
    if (!(error instanceof CicdError)) throw error
    return error.message.replace('this is not a vote on "deploy": ', '')
  }
}

describe('a button that was pressed', () => {
  for (const [what, record, pressed, expected] of [
    ['in the message of the record', { message, buttonsDigest }, here, 'counts'],
    [
      'in another one',
      { message, buttonsDigest },
      { ...here, ts: '1.20' },
      'the button is not in the message that asked it',
    ],
    ['without the code', { message, buttonsDigest }, message, 'the button was not made for the message that asked it'],
    ['of a message without a place', { buttonsDigest }, { ...here, channel: 'C2' }, 'counts'],
    [
      'there, with another code',
      { buttonsDigest },
      { ...here, code: 'B' },
      'the button was not made for the message that asked it',
    ],
    ['in no channel', { buttonsDigest }, { ts: '1.2', code }, 'the button is not in a message of a channel'],
    ['in no message', { buttonsDigest }, { channel: 'C1', code }, 'the button is not in a message of a channel'],
    ['of a question of ask', {}, here, 'it is not known that the question was posted in Slack'],
    ['of an older version', { message }, message, 'counts'],
    [
      'of an older version, elsewhere',
      { message },
      { ...message, channel: 'C2' },
      'the button is not in the message that asked it',
    ],
    [
      'of an older version that signed the question',
      { message, questionSignature },
      message,
      'its signature does not cover the message, so it has to be asked again',
    ],
  ] as const) {
    it(`${what}: ${expected}`, () => {
      expect(result(record, pressed)).to.equal(expected)
    })
  }
})
