import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { join } from 'node:path'
import type { CicdStateMgr, JsonObject, ShownDecision } from '../../../src/index.ts'
import { readButton } from '../../../src/decisions/button.ts'
import { bundleScript } from '../../support/bundle-script.ts'
import { asking, askingApp, deciders } from '../../support/deciding.ts'
import { startHttpServer } from '../../support/http-server.ts'
import type { HttpServer } from '../../support/http-server.ts'
import { lease } from '../../support/killed-deciding.ts'
import type { KilledTask } from '../../support/killed-deciding.ts'
import { describeOnPrimaries } from '../../support/primaries.ts'

const name = 'deploy-prod'

describeOnPrimaries('a process that is killed at any step', function (primary) {
  let script: string
  let chat: HttpServer
  let config: JsonObject
  let manager: CicdStateMgr

  before(async () => {
    script = await bundleScript(join(import.meta.dirname, '..', '..', 'support', 'killed-deciding.ts'))
  })
  beforeEach(async () => {
    chat = await startHttpServer([{ json: { ok: true, channel: 'C1', ts: '17.1' } }])
    const slack = { url: `${chat.origin}/api/chat.postMessage` }
    config = primary().config({ slack, decisions: deciders, http: { retries: 0 } })
    manager = await primary().open({ config })
  })
  afterEach(() => chat.close())

  const posted = (id: string) =>
    chat.requests.map(({ body }) => body).filter((body) => body.includes(`<${id}>`) || body.includes(`\\"${id}\\"`))
  const record = async (id: string) =>
    (await manager.get({ id, path: `decisions.${name}`, default: null })).value as unknown as ShownDecision | null

  /** For each step one context, until there are no more steps. */
  async function atEachStep(what: KilledTask['what'], check: (id: string, deliveryId: string) => Promise<string>) {
    const said = { notify: { message: '<{{ state.cicdContextDataId }}>', onUnknown: 'skip' } }
    const appConfig = askingApp(asking({ policy: 'one' }), { approved: said })
    const found: string[] = []
    for (let killAt = 0, lost = 0; ;) {
      const id = `${what}-${killAt}-${lost}`
      const deliveryId = `run-${killAt}-${lost}`
      await manager.init({ id, appConfig, operations: [{ op: 'set', path: 'state.version', value: '1' }] })
      if (what === 'vote') await ask(id)
      const child = spawn(process.execPath, [script, JSON.stringify({ config, id, what, deliveryId, killAt })], {
        stdio: ['ignore', 'pipe', 'inherit'],
        cwd: primary().cwd,
      })
      const [output] = await Promise.all([text(child.stdout), once(child, 'exit')])
      if (output === 'done\n') break
      if (output === 'lost\n') {
        lost++
        expect(lost).to.be.below(5)
        continue
      }
      expect(child.signalCode).to.equal('SIGKILL')
      found.push(await check(id, deliveryId))
      killAt++
    }
    return found
  }

  const ask = (id: string) =>
    manager.ask({
      ...{ id, name, policy: 'one', subject: 's', options: [{ key: 'approve', text: 'Yes' }] },
      on: { approve: 'deploy=approved' },
    })

  it('after a vote loses neither it nor the event, and the event is sent once, or its state is unknown', async function () {
    this.timeout(120_000)
    const found = await atEachStep('vote', async (id, deliveryId) => {
      const before = await record(id)
      const again = before?.state === 'approved' ? undefined : await manager.decide(voteOf(id, deliveryId))
      await manager.settleDecision({ id, name, lease, patience: 10_000 })

      const { state, outbox = [], votes } = (await record(id))!
      const [due] = outbox
      expect({ state, votes: votes.length, due: outbox.length }).to.deep.equal({ state: 'approved', votes: 1, due: 1 })
      const sent = posted(id).length
      if (due!.state === 'done') expect(sent).to.equal(1)
      else expect(sent).to.be.lessThan(2)
      return `${again === undefined ? 'counted' : 'again'} ${due!.state}`
    })

    expect(new Set(found)).to.deep.equal(new Set(['again done', 'counted done', 'counted unknown']))
    // Killed between the record that it sends and the one that it has sent.
    expect(found.filter((each) => each === 'counted unknown')).to.have.length(4)
    expect(found).to.have.length.greaterThan(13)
  })

  it('while asking leaves no question that nobody saw, and is asked once by a rerun', async function () {
    this.timeout(120_000)
    const found = await atEachStep('ask', async (id, deliveryId) => {
      const before = await record(id)
      if (before !== null) expect(posted(id)).to.have.length(1)
      await manager.handleEvent({ id, pipeline: 'build', event: 'success', deliveryId })

      const { state, id: question, message } = (await record(id))!
      expect(state).to.equal('open')
      expect(message).to.include({ channel: 'C1', ts: '17.1' })
      const asked = posted(id).map((body) => questionsIn(body))
      expect(new Set(asked.flat())).to.deep.equal(new Set([question]))
      if (before !== null) expect(before.id).to.equal(question)
      return `${before === null ? 'not open' : 'open'}, posted ${asked.length}`
    })

    expect(new Set(found)).to.deep.equal(new Set(['not open, posted 1', 'not open, posted 2', 'open, posted 1']))
    expect(found.filter((each) => each === 'not open, posted 2')).to.have.length(2)
  })

  const voteOf = (id: string, deliveryId: string) => ({ id, name, option: 'approve', actor: 'ann', deliveryId })
})

/** The ids of the questions that the buttons of a message are of. */
function questionsIn(body: string): string[] {
  const values = [...body.matchAll(/"value":("(?:[^"\\]|\\.)*")/g)].map(([, value]) => JSON.parse(value!) as string)
  return values.map((value) => readButton(value)!.question)
}
