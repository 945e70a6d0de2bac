import { expect } from 'chai'
import { loadConfig } from '../../src/config/load-config.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { rejection } from '../support/rejection.ts'

const directory = { path: 'store', isPrimary: true }
const load = (config: JsonObject, secrets: JsonObject) => loadConfig({ config, secrets, cwd: '.' })

describe('the names in a secrets file', () => {
  it('does not take a secret that a template of the config reads for a typo', async () => {
    const read = `{{ secretData.trig.key }}{{ secretData["slak"] }}{{ secretData['gatewy'] }}{{ secretData.slack.tokn }}`
    const config = {
      datasources: { directory },
      endpoints: { a: { url: 'https://a.example', headers: [{ name: 'A', value: read }] } },
    }
    const secrets = { trig: { key: 'x' }, slak: 'x', gatewy: 'x', slack: { tokn: 'x' }, datasourcs: {} }
    expect((await load({ cicdstatemgr: config }, { cicdstatemgr: secrets })).warnings).to.deep.equal([
      'secrets: cicdstatemgr.datasourcs: is not a known key here, did you mean "datasources"?',
    ])
  })

  it('says where secrets stand that are below secretData', async () => {
    const config = { cicdstatemgr: { datasources: { directory } } }
    const error = await rejection(load(config, { secretData: { audit: { token: 'x' } } }))
    expect(error.message).to.equal(
      'secrets: the key "cicdstatemgr" is missing; what is below it is secretData in templates: rename the key "secretData"',
    )
  })
})
