import { expect } from 'chai'
import { startHeldServer } from '../support/held-server.ts'
import { appThatResponds, OutsideController } from './support/controller.ts'
import { pipelineRun, task } from './support/custom-runs.ts'
import { kubectl } from './support/kubectl.ts'
import { createNamespace } from './support/namespace.ts'
import { ended, run, start, until } from './support/runs.ts'

const lease = 'cicdstatemgr-e2e'

describe('on a cluster, two controllers with one Lease', () => {
  let namespace = ''
  before(async () => {
    namespace = await createNamespace('leader')
  })
  after(() => kubectl(['delete', 'namespace', namespace, '--wait=false']))

  const giveLeaseTo = (holderIdentity: string) => {
    const patch = JSON.stringify({ spec: { holderIdentity } })
    return kubectl(['-n', namespace, 'patch', 'lease', lease, '--type=merge', '-p', patch])
  }

  it('finish a message that is being sent when another one takes the Lease, and do not send it again', async () => {
    await using server = await startHeldServer()
    const settings = {
      slack: { url: `${server.origin}/post` },
      http: { timeout: '60s' },
      controller: { lease: { name: lease, namespace } },
    }
    const controller = await OutsideController.start(namespace, settings, ['--listen', '127.0.0.1:0'])
    await until('the first leads', async () => ((await controller.leads()) ? true : undefined))
    const stopTwin = await controller.startTwin()
    await controller.init('flow', appThatResponds(server.origin))
    const fires = pipelineRun([task('fire', 'Event', { 'context-id': 'flow', event: 'build=success' })])

    const name = await start(namespace, fires)
    await server.arrived
    await giveLeaseTo('a-stranger')
    await until('it leads no longer', async () => ((await controller.leads()) ? undefined : true))
    server.release()

    expect(await ended(namespace, name)).to.include({ status: 'True' })
    expect(server.count).to.equal(1)

    await giveLeaseTo('')
    expect(await run(namespace, fires)).to.include({ status: 'True' })
    expect(server.count).to.equal(2)
    await stopTwin()
    await controller.stop()
  })
})
