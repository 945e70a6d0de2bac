import { expect } from 'chai'
import { withoutReceiver } from '../../../src/operations/migrate/own-receiver.ts'

describe('the receiver of the comparison', () => {
  it('is the same for both programs in what they say, send and store', () => {
    const text = 'http://127.0.0.1:4000/slack, ["127.0.0.1:4000"] 127.0.0.1:40001 1127.0.0.1:4000'
    expect(withoutReceiver(text, 'http://127.0.0.1:4000')).to.equal(
      'http://127.0.0.1/slack, ["127.0.0.1"] 127.0.0.1:40001 1127.0.0.1:4000',
    )
  })

  it('is not one of the hosts to allow', () => {
    const advice = 'slack: {allowedHosts: [hooks.slack.com, 127.0.0.1:7392, 127.0.0.1:43703, other.example]}'
    expect(withoutReceiver(advice, 'http://127.0.0.1:43703')).to.equal(
      'slack: {allowedHosts: [hooks.slack.com, 127.0.0.1:7392, other.example]}',
    )
  })
})
