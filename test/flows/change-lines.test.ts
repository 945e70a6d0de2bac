import { expect } from 'chai'
import { changeLines, differenceText } from '../../src/flows/model/change-lines.ts'

const tags = Array.from({ length: 60 }, (_, n) => `release-${n}`)

describe('the line for a change of a value', () => {
  it('shows a long list around its first difference', () => {
    const after = tags.with(40, 'hotfix-40')
    expect(differenceText({ path: 'state.tags', before: tags, after })).to.equal(
      'state.tags: …e-38","release-39","release-40","release-41","release-42","release-43","relea… (202 more characters) → ' +
        '…e-38","release-39","hotfix-40","release-41","release-42","release-43","releas… (201 more characters)',
    )
    const appended = differenceText({ path: 'state.tags', before: tags, after: [...tags, 'last'] })
    expect(appended).to.equal('state.tags: …ase-58","release-59"] → …ase-58","release-59","last"]')
  })

  it('shows short values, and those that differ soon, from their beginning', () => {
    expect(differenceText({ path: 'state.a', before: [1], after: [1, 2] })).to.equal('state.a: [1] → [1,2]')
    const line = differenceText({ path: 'state.tags', before: tags, after: ['first', ...tags] })
    expect(line).to.match(/^state\.tags: \["release-0",.*… \(\d+ more characters\) → \["first",/)
  })

  it('splits no character', () => {
    const before = '😀'.repeat(100)
    const line = differenceText({ path: 'state.a', before, after: `${before}x` })
    expect(line.isWellFormed()).to.equal(true)
    expect(differenceText({ path: 'state.a', before: `x${before}`, after: `x${before}y` }).isWellFormed()).to.equal(
      true,
    )
  })
})

describe('the lines for a change of a context', () => {
  const change = { revision: 2, time: '', actor: 'a', command: 'init' }

  it('leave out what the copy of the app config repeats', () => {
    const ofCopy = 'appPipelinesConfig.cicd-contexts.stage.'
    const lines = changeLines({
      ...change,
      changes: [
        { path: 'channel', before: 'a', after: 'b' },
        { path: 'pipelines.build.title', after: 'x' },
        { path: `${ofCopy}channel`, before: 'a', after: 'b' },
        { path: `${ofCopy}pipelines.build.title`, after: 'y' },
        { path: 'appPipelinesConfig.cicd-contexts.prod.channel', before: 'c', after: 'd' },
      ],
    })
    expect(lines).to.deep.equal([
      'channel: "a" → "b"',
      'pipelines.build.title: set to "x"',
      `${ofCopy}pipelines.build.title: set to "y"`,
      'appPipelinesConfig.cicd-contexts.prod.channel: "c" → "d"',
    ])
  })

  it('leave it out too where the documents are not known', () => {
    const operations = [
      { op: 'set', path: 'channel', value: 'b' },
      { op: 'unset', path: 'title' },
      { op: 'set', path: 'appPipelinesConfig.cicd-contexts.stage.channel', value: 'b' },
      { op: 'unset', path: 'appPipelinesConfig.cicd-contexts.stage.title' },
      { op: 'set', path: 'appPipelinesConfig.cicd-contexts.prod.channel', value: 'c' },
    ] as const
    expect(changeLines({ ...change, operations })).to.deep.equal([
      'channel: set to "b"',
      'title: removed',
      'appPipelinesConfig.cicd-contexts.prod.channel: set to "c"',
    ])
  })
})
