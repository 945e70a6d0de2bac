import { expect } from 'chai'
import { readRecordings } from './recordings.ts'
import type { CachedIds, Documents } from './recordings.ts'
import { replay } from './replay.ts'
import type { Servers } from './replay.ts'
import { useServers } from './use-servers.ts'

const { versions, scenarios } = readRecordings('example-recordings.json')

describe(`What the examples of cicdstatemgr ${versions.cicdstatemgr} of Python do`, () => {
  let servers: Servers
  useServers((started) => (servers = started))

  for (const scenario of scenarios) {
    it(`${scenario.name}: ${scenario.steps.length} command lines send, store and print here what they did there`, async () => {
      const observed = await replay(scenario, servers)

      let last: { documents: Documents; caches: CachedIds } = { documents: {}, caches: {} }
      for (const [index, { argv, exit, stdout, requests = [], documents, caches }] of scenario.steps.entries()) {
        last = { documents: documents ?? last.documents, caches: caches ?? last.caches }
        const { stderr, ...did } = observed[index]!
        expect({ argv, ...did }, stderr).to.deep.equal({ argv, exit, stdout, requests, ...last })
      }
    })
  }

  it('reports a payload that is not JSON, and sends it', async () => {
    const observed = await replay(scenarios[0]!, servers)

    const { requests, stderr } = observed.at(-1)!
    expect(requests.map(({ body }) => body)).to.deep.equal([{ 'invalid JSON': '{"text": "Built shop, welcome all"' }])
    expect(stderr).to.match(
      /^Warning: config\.yaml: templates\.notify does not render to JSON: .* It was sent as it is\n/,
    )
  })
})
