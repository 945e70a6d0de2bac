import { expect } from 'chai'
import { toGithubEnv, toGitlabDotenv } from '../../../src/operations/values/export-formats.ts'
import { CicdError } from '../../../src/errors/cicd-error.ts'
import type { CicdStateMgr } from '../../../src/index.ts'
import { app, openManager } from '../../support/open-manager.ts'
import { rejection } from '../../support/rejection.ts'
import { tempDir } from '../../support/temp-dir.ts'

describe('exporting values', () => {
  let manager: CicdStateMgr

  before(async () => {
    manager = await openManager(await tempDir())
    await manager.init({
      id: 'flow-1',
      appConfig: app({ channel: 'c' }),
      operations: [
        { op: 'set', path: 'state.a', value: "it's" },
        { op: 'set', path: 'state.list', value: [1, { b: true }] },
      ],
    })
  })
  after(() => manager.close())

  const exported = async (format: 'shell' | 'dotenv' | 'json' | 'yaml' | 'github' | 'gitlab', ...paths: string[]) =>
    (await manager.export({ id: 'flow-1', format, paths })).value

  it('writes one value as JSON, and several by path', async () => {
    expect(await exported('json', 'state.list')).to.equal('[\n  1,\n  {\n    "b": true\n  }\n]')
    expect(JSON.parse(await exported('json', 'state.a', 'channel'))).to.deep.equal({ 'state.a': "it's", channel: 'c' })
  })

  it('writes YAML', async () => {
    expect(await exported('yaml', 'state.list')).to.equal('- 1\n- b: true')
  })

  it('names variables by the whole path, in every format that has variables', async () => {
    expect(await exported('shell', 'state.list', 'channel')).to.equal(
      "CICD_state__list__0='1'\nCICD_state__list__1__b='True'\nCICD_channel='c'",
    )
    expect(await exported('dotenv', 'state.a')).to.equal('CICD_state__a="it\'s"')
    expect(await exported('gitlab', 'state.a')).to.equal("CICD_state__a=it's")
    expect(await exported('github', 'channel')).to.match(/^CICD_channel<<(ghadelimiter_[0-9a-f-]{36})\nc\n\1$/)
  })

  it('says which path has no value, and what is near', async () => {
    const error = await rejection(exported('json', 'state.lits'))

    expect(error).to.include({ code: 'VALUE_NOT_FOUND', exitCode: 4 })
    expect(error.message).to.contain('"list"')
  })

  it('gives exec the same variables', async () => {
    const { variables } = await manager.execVariables({ id: 'flow-1' })

    expect(variables).to.include({ CICD_channel: 'c', CICD_state__a: "it's", CICD_state__list__1__b: 'True' })
  })
})

describe('export formats', () => {
  it('refuse lines and outer white space in a GitLab report', () => {
    expect(() => toGitlabDotenv([['A', 'x\ny']])).to.throw(CicdError, /several lines/)
    expect(() => toGitlabDotenv([['A', ' x']])).to.throw(CicdError, /white space/)
  })

  it('cannot be broken out of in a GitHub file', () => {
    const text = toGithubEnv([['A', 'x\nghadelimiter_\nB=1']])
    const delimiter = /^A<<(.+)$/m.exec(text)?.[1] ?? ''

    expect(text.split('\n').filter((line) => line === delimiter)).to.have.length(1)
  })
})
