import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { differences, expectations } from './differences.ts'
import type { Expected } from './differences.ts'
import { recordedScenarios, recordedVersions } from './recordings.ts'
import type { RecordedStep } from './recordings.ts'
import { replay, withoutStderr } from './replay.ts'
import type { Servers } from './replay.ts'
import { useServers } from './use-servers.ts'

const documentation = readFileSync(new URL('../../docs/differences-from-python.md', import.meta.url), 'utf8')

describe(`The legacy flags, beside cicdstatemgr ${recordedVersions.cicdstatemgr} of Python`, () => {
  let servers: Servers
  useServers((started) => (servers = started))

  for (const scenario of recordedScenarios) {
    it(`${scenario.name}: ${scenario.steps.length} command lines do what they did there`, async () => {
      const observed = await replay(scenario, servers)

      const did = observed.map((one, index) => ({ argv: scenario.steps[index]!.argv, ...withoutStderr(one) }))
      const expected = expectations(scenario).map((one, index) => ({ argv: scenario.steps[index]!.argv, ...one }))
      expect(did).to.deep.equal(expected, observed.map(({ stderr }) => stderr).join(''))
      // The order of keys is what people see.
      expect(JSON.stringify(did.map(({ documents }) => documents))).to.equal(
        JSON.stringify(expected.map(({ documents }) => documents)),
      )
    })
  }

  it('differ only where the documentation gives a reason', () => {
    const used = Object.values(differences.scenarios).flatMap((steps) =>
      Object.values(steps).map(({ reason }) => reason),
    )

    expect([...new Set(used)].sort()).to.deep.equal(Object.keys(differences.reasons).sort())
    for (const sentence of Object.values(differences.reasons)) expect(documentation).to.include(sentence)
  })

  it('have no difference listed for a command line that does what the original does', () => {
    const idle = recordedScenarios.flatMap((scenario) => {
      const expected = expectations(scenario)
      return Object.keys(differences.scenarios[scenario.name] ?? {})
        .filter((number) => sameAsRecorded(scenario.steps[Number(number) - 1]!, expected[Number(number) - 1]!))
        .map((number) => `${scenario.name} ${number}`)
    })

    expect(idle).to.deep.equal([])
  })

  it('are held against as many command lines as the documentation says', () => {
    const count = recordedScenarios.flatMap(({ steps }) => steps).length

    expect(documentation).to.include(`${count} command lines were recorded`)
  })
})

function sameAsRecorded(step: RecordedStep, { exit, stdout, documents, caches, requests }: Expected): boolean {
  const ours = { exit, stdout, documents, caches, requests }
  const { documents: recorded = documents, caches: ids = caches, requests: sent = [] } = step
  const theirs = { exit: step.exit, stdout: step.stdout, documents: recorded, caches: ids, requests: sent }
  return JSON.stringify(ours) === JSON.stringify(theirs)
}
