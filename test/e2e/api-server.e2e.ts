import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { changeContext } from '../../src/operations/change/change-context.ts'
import { callerOn } from '../../src/operations/host.ts'
import { startHeldServer } from '../support/held-server.ts'
import type { HeldServer } from '../support/held-server.ts'
import { appThatResponds, OutsideController } from './support/controller.ts'
import { CustomRuns, pipelineRun, task } from './support/custom-runs.ts'
import { kubectl } from './support/kubectl.ts'
import { createNamespace } from './support/namespace.ts'
import { ended, start, until } from './support/runs.ts'

const { E2E_RESTART_API_SERVER: restart } = process.env
const id = { 'context-id': 'flow' }

/** Runs alone (scripts/e2e.ts): other tests need the API server all the time. */
describe('on a cluster, custom tasks while the API server restarts', () => {
  let namespace = ''
  let controller: OutsideController | undefined
  let server: HeldServer | undefined

  before(async function () {
    if (restart === undefined) {
      console.log('      skipped: E2E_RESTART_API_SERVER is not set, a command that restarts the API server')
      this.skip()
    }
    namespace = await createNamespace('api-server')
    server = await startHeldServer()
    const settings = {
      slack: { url: `${server.origin}/post` },
      http: { timeout: '60s' },
      controller: { lease: { name: 'cicdstatemgr-e2e', namespace } },
    }
    // With a Lease, as in a cluster: it cannot be renewed meanwhile.
    controller = await OutsideController.start(namespace, settings, [])
    await controller.init('flow', appThatResponds(server.origin))
  })
  after(async () => {
    await controller?.stop()
    await server?.[Symbol.asyncDispose]()
    if (namespace !== '') await kubectl(['delete', 'namespace', namespace, '--wait=false'])
  })

  it('continue to wait, and end when the value is there', async () => {
    const tasks = Array.from({ length: 20 }, (_, n) => task(`wait-${n}`, 'Wait', { ...id, path: 'state.go' }))
    const name = await start(namespace, pipelineRun(tasks))
    for (const [n] of tasks.entries()) await new CustomRuns(namespace).waits(name, `wait-${n}`, 'WaitsForValue')

    await restartApiServer()
    const operations = [{ op: 'set', path: 'state.go', value: 'yes' }] as const
    await changeContext(callerOn(controller!.host), { id: 'flow', operations })

    expect(await ended(namespace, name)).to.include({ status: 'True' })
  })

  it('that are being worked on end as they should, and do nothing twice', async () => {
    const name = await start(namespace, pipelineRun([task('fire', 'Event', { ...id, event: 'build=success' })]))
    await server!.arrived

    const restarting = restartApiServer()
    await until('the API server is away', async () => ((await answers()) ? undefined : true))
    server!.release()
    await restarting

    expect(await ended(namespace, name)).to.include({ status: 'True' })
    expect(server!.count).to.equal(1)
  })
})

/** Resolves when it answers again. */
async function restartApiServer(): Promise<void> {
  await promisify(execFile)('sh', ['-c', restart ?? ''])
  await until('the API server is back', async () => ((await answers()) ? true : undefined))
}

function answers(): Promise<boolean> {
  return kubectl(['get', '--raw', '/readyz', '--request-timeout=2s']).then(
    () => true,
    () => false,
  )
}
