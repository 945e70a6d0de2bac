import { expect } from 'chai'
import { failuresIn, warnedIn } from '../../src/controller/failures-in.ts'

describe('the reasons why a custom task Event fails', () => {
  const typo = 'pipelines.build.event-handlers.a.notify.message: state has no "versoin", did you mean "version"?'
  const blocks = [
    { handler: 'notify', block: 'a', status: 'failed', reason: 'HTTP 500' },
    { handler: 'notify', block: 'b', status: 'failed', reason: 'HTTP 404', warning: true },
    { handler: 'notify', block: 'c', status: 'sent', typos: [typo] },
    { handler: 'notify', block: 'd', status: 'failed', reason: `${typo} (not sent)`, typos: [typo], warning: true },
  ] as const

  it('are the failed blocks, and with strict also warnings and misspelt names', () => {
    expect(failuresIn({ blocks })).to.deep.equal(['notify.a: HTTP 500'])
    expect(warnedIn({ blocks })).to.deep.equal(['notify.b: HTTP 404', `notify.d: ${typo} (not sent)`, typo])
  })
})
