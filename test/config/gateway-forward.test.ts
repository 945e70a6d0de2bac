import { expect } from 'chai'
import { loadConfig } from '../../src/config/load-config.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { rejection } from '../support/rejection.ts'

const load = (gateway: JsonObject | null, secrets: JsonObject = {}) =>
  loadConfig({
    config: { cicdstatemgr: { datasources: { memory: { isPrimary: true } }, gateway } },
    secrets: { cicdstatemgr: secrets },
    cwd: '/',
  })

describe('a config says what is forwarded, and how', () => {
  it('with a url, and a secret in the secrets', async () => {
    const { config, warnings } = await load(
      { forward: { url: 'http://el:8080', timeout: '3s', concurrency: 2, attempts: 7 }, queue: { maxItems: 5 } },
      { gateway: { forward: { secret: 'long-and-random' } } },
    )

    expect(config.gateway.forward).to.deep.equal({
      ...{ url: 'http://el:8080', secret: 'long-and-random' },
      ...{ timeout: 3000, concurrency: 2, attempts: 7, maxItems: 5 },
    })
    expect(config.secretValues).to.include('long-and-random')
    expect(warnings).to.deep.equal([])
  })

  it('or says nothing', async () => {
    for (const gateway of [null, {}, { forward: null, queue: null }, { forward: { url: null } }]) {
      const { config } = await load(gateway)
      expect(config.gateway.forward).to.deep.equal({ timeout: 10_000, concurrency: 8, attempts: 50, maxItems: 10_000 })
    }
  })

  it('and is told all that is wrong', async () => {
    const error = await rejection(
      load(
        { forward: { uri: 'x', concurrency: 0, attempts: 1.5, timeout: '3' }, queue: { maxItems: 0 } },
        { gateway: { forward: { secret: 'with space' } } },
      ),
    )

    expect(error.code).to.equal('INVALID_CONFIG')
    const said = error.message.split('\n').filter((line) => line.includes('gateway'))
    expect(said.map((line) => /(?:forward|queue)\.?\S*/.exec(line)?.[0])).to.have.members([
      'forward:',
      'forward.concurrency:',
      'forward.attempts:',
      'forward.timeout:',
      'queue.maxItems:',
      'forward.secret:',
    ])
    expect(error.message).to.not.contain('with space')
  })

  it('which no template sees', async () => {
    const { config } = await load({ forward: { url: 'http://el:8080' } })

    expect(config.configData).to.not.have.property('gateway')
  })
})
