import { expect } from 'chai'
import { gatewayTests } from '../../scripts/stress/gateway-tests.ts'
import { scenarios } from '../../scripts/stress/scenarios.ts'

describe('nothing that was acknowledged is lost', function () {
  this.timeout(180_000)

  // Those of the gateway are files of this suite.
  for (const { name, run } of scenarios.filter((scenario) => scenario !== gatewayTests)) {
    it(`in the short form of "${name}"`, async () => {
      const { expected, found, lost, faults } = await run('short')

      expect(faults).to.deep.equal([])
      expect({ found, lost }).to.deep.equal({ found: expected, lost: 0 })
      expect(expected).to.be.greaterThan(9)
    })
  }
})
