import { expect } from 'chai'
import { buttonValue } from '../../../src/decisions/button.ts'
import type { Decision } from '../../../src/decisions/decision.ts'
import { postedBlocks } from '../../../src/gateway/answers/posted-blocks.ts'

const question = '73b60f71-c47b-46f2-8d95-17b3ae227724'
const button = { context: 'flow', question, name: 'deploy', option: 'approve' }
const section = { type: 'section', text: { type: 'mrkdwn', text: 'Deploy?' } }

function blocksOf(kept: unknown) {
  const message = { channel: 'C1', ts: '1.1', blocks: typeof kept === 'string' ? kept : JSON.stringify(kept) }
  return postedBlocks('flow', { id: question, name: 'deploy', message } as unknown as Decision)
}

const actions = (element: object) => [section, { type: 'actions', elements: [element] }]
const press = (more: object = {}, value = button) => ({ type: 'button', value: buttonValue(value), ...more })

describe('the blocks that a question was posted with', () => {
  it('are used where all buttons are of that question', () => {
    const blocks = actions(press({ style: 'primary' }))

    expect(blocksOf(blocks)).to.deep.equal(blocks)
  })

  const forged: Record<string, unknown> = {
    'a button of another question': actions(press({}, { ...button, question: question.replace('7', '8') })),
    'a button of another context': actions(press({}, { ...button, context: 'other' })),
    'a button of another decision': actions(press({}, { ...button, name: 'other' })),
    'a button of another program': actions({ type: 'button', value: 'deploy-v1' }),
    'a button that opens a page': actions(press({ url: 'https://example.org' })),
    'a menu': actions({ type: 'static_select', options: [] }),
    'a button beside a text': [{ ...section, accessory: press() }],
    'an input': [{ type: 'input', element: {} }],
    'a text': ['section'],
    'a map': { type: 'section' },
    'more than Slack takes': Array(1000).fill(section),
    'no JSON': '[',
    nothing: '',
  }
  for (const [what, blocks] of Object.entries(forged)) {
    it(`are not used with ${what}: whoever writes to the store may have put it there`, () => {
      expect(blocksOf(blocks)).to.equal(undefined)
    })
  }
})
