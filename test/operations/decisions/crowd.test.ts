import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import type { JsonObject, ShownDecision } from '../../../src/index.ts'
import { bundleScript } from '../../support/bundle-script.ts'
import { app } from '../../support/open-manager.ts'
import { describeOnPrimaries } from '../../support/primaries.ts'
import type { Ballot } from '../../support/vote.ts'
import { withoutCoverage } from '../../support/without-coverage.ts'

const id = 'flow-1'
const name = 'deploy-prod'
const people = Array.from({ length: 100 }, (_, n) => `person-${n}@example.org`)
const quorum = 30

describeOnPrimaries('100 votes at once from 5 processes', function (primary) {
  let script: string

  before(async () => {
    script = await bundleScript(join(import.meta.dirname, '..', '..', 'support', 'vote.ts'))
  })

  it('make one decision: each vote counts or is reported as late, and one vote ends it', async () => {
    const config = primary().config({
      decisions: { policies: { prod: { approvers: { people }, quorum, via: ['store'] } } },
    })
    const manager = await primary().open({ config })
    await manager.init({ id, appConfig: app() })
    const options = [
      { key: 'approve', text: 'Deploy' },
      { key: 'later', text: 'Not now' },
    ]
    await manager.ask({ id, name, policy: 'prod', subject: 'shop to prod', options })

    const ballots = people.map((actor, n): Ballot => ({ actor, option: n % 2 === 0 ? 'approve' : 'later' }))
    const groups = Array.from({ length: 5 }, (_, n) => ballots.slice(n * 20, n * 20 + 20))
    const results = (await castAll(script, config, groups)).flat()

    const { value } = await manager.get({ id, path: `decisions.${name}` })
    const { votes, by, state, option } = value as unknown as ShownDecision
    const counted = results.filter((each) => each.startsWith('counted')).length
    expect(results.filter((each) => each === 'counted+ended')).to.have.length(1)
    expect(results.filter((each) => each === 'DECISION_ENDED')).to.have.length(100 - counted)
    expect(votes).to.have.length(counted)
    expect(new Set(votes.map(({ person }) => person)).size).to.equal(counted)
    expect(state).to.equal('approved')
    expect(by).to.deep.equal(votes.filter((each) => each.option === option).map(({ person }) => person))
    expect(by).to.have.length(quorum)
    expect((await manager.list()).contexts[0]).to.include({ revision: 2 + counted })
  })
})

/** What each process says, which all begin together. */
async function castAll(
  script: string,
  config: JsonObject,
  groups: readonly (readonly Ballot[])[],
): Promise<string[][]> {
  const children = groups.map((ballots) => {
    const child = spawn(process.execPath, [script, JSON.stringify(config), id, name, JSON.stringify(ballots)], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: withoutCoverage(),
    })
    return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() }
  })
  const exits = children.map(({ child }) => once(child, 'exit'))
  await Promise.all(children.map(({ lines }) => lines.next()))
  for (const { child } of children) child.stdin.end()
  const said = await Promise.all(children.map(({ lines }) => lines.next()))
  expect((await Promise.all(exits)).map(([code]) => code as number | null)).to.deep.equal(groups.map(() => 0))
  return said.map(({ value }) => JSON.parse(String(value)) as string[])
}
