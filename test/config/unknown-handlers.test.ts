import { expect } from 'chai'
import { unknownHandlers } from '../../src/config/unknown-handlers.ts'

describe('unknownHandlers', () => {
  it('names misspelt handlers, where they stand and what was meant', () => {
    const handlers = { notify: {}, 'manual-choice': {}, respond: {}, 'trigger-pipeline': {}, 'set-values': {} }
    const document = {
      pipelines: {
        'my.build': {
          'event-handlers': {
            success: { enabled: true, if: 'x', onError: 'warn', onUnknown: 'skip', ...handlers, notfy: {} },
            failure: { zzzzzz: {}, onEror: 'warn' },
            none: null,
          },
        },
        odd: { 'event-handlers': 'x' },
        none: null,
      },
    }
    expect(unknownHandlers(document)).to.deep.equal([
      {
        path: 'pipelines["my.build"].event-handlers.success.notfy',
        message: 'unknown handler "notfy", did you mean "notify"?',
      },
      { path: 'pipelines["my.build"].event-handlers.failure.zzzzzz', message: 'unknown handler "zzzzzz"' },
      {
        path: 'pipelines["my.build"].event-handlers.failure.onEror',
        message: 'unknown handler "onEror", did you mean "onError"?',
      },
    ])
    expect(unknownHandlers({})).to.deep.equal([])
  })
})
