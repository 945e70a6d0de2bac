import { expect } from 'chai'
import { adviceOnFailureThere, reasonInGenerator, reasonOf } from '../../../src/operations/migrate/reason-of.ts'

describe('the reason of a difference', () => {
  const sent = { path: 'sent.1.body.text', before: 'a text', after: '{{ a }}' }

  it('is that generated choices are rendered twice, if a block of the event generates choices', () => {
    expect(reasonOf(sent, true)?.suggestion).to.include('renders generated choices a second time')
    expect(reasonOf(sent, false)).to.equal(undefined)
    expect(reasonOf({ ...sent, path: 'stored.state.a' }, true)).to.equal(undefined)
  })

  it('is that all generated choices are taken, if there are more of them here', () => {
    const added = { path: 'sent.1.body.choices.b', after: { header: 'h' } }
    expect(reasonOf(added, true)?.suggestion).to.include('see CHOICES_OF_GENERATOR')
    expect(reasonOf({ path: 'sent.1.body.blocks', before: ['a'], after: ['a', 'b'] }, true)).to.deep.equal(
      reasonOf(added, true),
    )
    expect(reasonOf(added, false)).to.equal(undefined)
    expect(reasonOf({ path: 'sent.1.body.blocks', before: ['a', 'b'], after: ['a'] }, true)).to.equal(undefined)
    expect(reasonOf({ ...added, path: 'stored.state.b' }, true)).to.equal(undefined)
  })

  it('is the template, if the Python program could not render it', () => {
    const reason = reasonOf({ ...sent, before: '<jinja2 parse error> {{ a' }, false)
    expect(reason).to.deep.equal({ suggestion: 'The Python program could not render the template.' })

    const mark = '<jinja2 parse error> {{ a }}'
    const inBoth = { path: 'sent.1.body', before: `${mark} one`, after: `${mark} one, two` }
    expect(reasonOf(inBoth, false)).to.equal(undefined)
    expect(reasonOf(inBoth, true)?.suggestion).to.include('see CHOICES_OF_GENERATOR')
  })

  it('is that the Python program splits a text of a list at commas, or reads a file', () => {
    const list = { path: 'stored.state.l', before: ['a', 'b'], after: ['a,b'] }
    expect(reasonOf(list, false)?.suggestion).to.include('see COMMA_IN_LIST')
    const file = { path: 'stored.state.f', before: ['a'], after: 'file:///a.json' }
    expect(reasonOf(file, false)?.suggestion).to.include('see FILE_IN_RULE')
    expect(reasonOf({ path: 'stored.state.f', after: 'file:///a.json' }, false)).to.equal(undefined)
  })

  it('is that PyYAML reads a key or value of the files in another way', () => {
    const key = { path: 'stored.pipelines.deploy.true', before: {} }
    expect(reasonOf(key, false)?.suggestion).to.include('see PYTHON_YAML_KEY')
    expect(reasonOf({ path: 'stored.pipelines.deploy.on', after: {} }, false)?.suggestion).to.include('PYTHON_YAML_KEY')
    expect(reasonOf({ path: 'stored.at["12:30"]', after: {} }, false)?.suggestion).to.include('PYTHON_YAML_KEY')
    expect(reasonOf({ path: 'stored.state.true', before: {} }, false)).to.equal(undefined)
    expect(reasonOf({ path: 'stored.at.true', before: 1, after: 2 }, false)).to.equal(undefined)
    const value = { path: 'stored.at', before: 750, after: '12:30' }
    expect(reasonOf(value, false)?.suggestion).to.include('see PYTHON_YAML_VALUE')
    expect(reasonOf({ ...value, path: 'sent.1.body.at' }, false)).to.deep.equal(reasonOf(value, false))
    expect(reasonOf({ ...value, after: 'noon' }, false)).to.equal(undefined)
  })

  it('is the if of a generator that stores there, if it compares, or nothing is stored here', () => {
    const items = {
      ...{ other: { if: '{{ a == b }}', set: [{ key: 'state.y', value: 'y' }] } },
      one: { if: '{{ a == b }}', set: [{ key: 'state.x[]', value: 'x' }] },
      two: { if: '{{ state.a }}', set: [{ key: 'state.z.a', value: 'z' }] },
    }
    const reason = (path: string, after?: string) =>
      reasonInGenerator({ path, before: 'x', ...(after !== undefined && { after }) }, items)?.suggestion

    expect(reason('stored.state.x')).to.equal('The if of one may be false here only: see COMPARISON_IN_IF.')
    expect(reason('stored.state.x', 'b')).to.equal(reason('stored.state.x'))
    expect(reason('stored.state.z')).to.equal('The if of two may be false here only: see VALUE_IN_IF.')
    expect(reason('stored.state.z.a', 'b')).to.equal(undefined)
    expect(reason('stored.state.xy')).to.equal(undefined)
  })
})

describe('the advice if only the Python program fails', () => {
  const left = ' The events and generators of this cicd context were not compared, because it was not made there.'

  it('says what the error means, and how to compare', () => {
    const number = 'TypeError: can only concatenate str (not "int") to str'
    expect(adviceOnFailureThere(number, false)).to.equal(
      'The Python program renders only texts, and one of the templates is a number: this program uses its value. To compare, put it in quotes.',
    )
    expect(adviceOnFailureThere('TypeError: can only concatenate str (not "datetime.date") to str', true)).to.equal(
      `The Python program renders only texts, and one of the variables is a date: this program uses its value. To compare, put it in quotes.${left}`,
    )
    expect(adviceOnFailureThere("TypeError: 'NoneType' object is not iterable", false)).to.include('leave the key out')
    expect(adviceOnFailureThere('TypeError: Object of type date is not JSON serializable', true)).to.include(
      'put the values of PYTHON_YAML_VALUE in quotes. The events',
    )
    expect(adviceOnFailureThere("KeyError: 'choices'", false)).to.include('needs the key "choices", which is missing')
  })

  it('says that values of a base and of the app do not merge there', () => {
    const types = (one: string, other: string) =>
      `TypeError: Overlapping keys exist with different types: original is <class '${one}'>, new value is <class '${other}'>`
    expect(adviceOnFailureThere(types('str', 'NoneType'), false)).to.include('here this removes the value')
    expect(adviceOnFailureThere(types('str', 'int'), false)).to.include('with one of another type in a base')
  })

  it('says for init what was not compared', () => {
    expect(adviceOnFailureThere('Exception: other', true)).to.equal(`Nothing has to be done here.${left}`)
    expect(adviceOnFailureThere('TypeError: can only concatenate str (not "constructor") to str', false)).to.equal(
      'Nothing has to be done here.',
    )
  })
})
