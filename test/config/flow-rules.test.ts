import { expect } from 'chai'
import { loadConfig } from '../../src/config/load-config.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { parsePath } from '../../src/json/path.ts'
import { rejection } from '../support/rejection.ts'

const load = (settings: JsonObject) =>
  loadConfig({ config: { cicdstatemgr: { datasources: { memory: { isPrimary: true } }, ...settings } }, cwd: '/' })

describe('a config says who may', () => {
  it('with protected paths and the allowed cicd contexts', async () => {
    const { config, warnings } = await load({
      cicdContexts: ['dev', 'prod'],
      protectedPaths: ['state.version', 'state["a.b"]'],
    })

    expect(config.cicdContexts).to.deep.equal(['dev', 'prod'])
    expect(config.protectedPaths).to.deep.equal([parsePath('state.version'), parsePath('state["a.b"]')])
    expect(warnings).to.deep.equal([])
  })

  it('and allows all where it says nothing, or null', async () => {
    for (const settings of [{}, { cicdContexts: null, protectedPaths: null }]) {
      const { config } = await load(settings)
      expect(config).to.deep.include({ protectedPaths: [] }).and.not.have.property('cicdContexts')
    }
  })

  it('and is told all that is wrong with it at once', async () => {
    const protectedPaths = ['state..x', 'state.ok', 'state.list[]', 'state.list[-1]', '$.state', 'a.__proto__', '']

    const error = await rejection(load({ protectedPaths, cicdContexts: [] }))

    expect(error).to.include({ code: 'INVALID_CONFIG', exitCode: 3 })
    const lines = error.message.split('\n').map((line) => line.trim())
    expect(lines[0]).to.equal('7 problems:')
    expect(lines.slice(1, 7).map((line) => line.slice(0, line.indexOf(']: ')))).to.deep.equal(
      [0, 2, 3, 4, 5, 6].map((index) => `config: cicdstatemgr.protectedPaths[${index}`),
    )
    expect(lines[7]).to.equal('config: cicdstatemgr.cicdContexts: is empty, so no context can be made')
  })

  it('and takes texts only', async () => {
    const { message } = await rejection(load({ protectedPaths: [null], cicdContexts: ['dev', 1] }))
    expect(message).to.include('cicdstatemgr.protectedPaths[0]: expected text, found null')
    expect(message).to.include('cicdstatemgr.cicdContexts[1]: expected text, found number')
  })

  it('and is asked what a key means that is nearly one of these', async () => {
    const { warnings } = await load({ protectedPath: ['state.x'] })
    expect(warnings).to.deep.equal([
      'config: cicdstatemgr.protectedPath: is not a known key here, did you mean "protectedPaths"?',
    ])
  })
})
