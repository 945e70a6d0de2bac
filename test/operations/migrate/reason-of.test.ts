import { expect } from 'chai'
import { reasonOf } from '../../../src/operations/migrate/reason-of.ts'

describe('the reason of a difference', () => {
  const sent = { path: 'sent.1.body.text', before: 'a text', after: '{{ a }}' }

  it('is that generated choices are rendered twice, if a block of the event generates choices', () => {
    expect(reasonOf(sent, true)?.suggestion).to.include('renders generated choices a second time')
    expect(reasonOf(sent, false)).to.equal(undefined)
    expect(reasonOf({ ...sent, path: 'stored.state.a' }, true)).to.equal(undefined)
  })

  it('is the template, if the Python program could not render it', () => {
    const reason = reasonOf({ ...sent, before: '<jinja2 parse error> {{ a' }, false)
    expect(reason).to.deep.equal({ suggestion: 'The Python program could not render the template.' })
  })

  it('is that the Python program splits a text of a list at commas, or reads a file', () => {
    const list = { path: 'stored.state.l', before: ['a', 'b'], after: ['a,b'] }
    expect(reasonOf(list, false)?.suggestion).to.include('see COMMA_IN_LIST')
    const file = { path: 'stored.state.f', before: ['a'], after: 'file:///a.json' }
    expect(reasonOf(file, false)?.suggestion).to.include('see FILE_IN_RULE')
    expect(reasonOf({ path: 'stored.state.f', after: 'file:///a.json' }, false)).to.equal(undefined)
  })
})
