import { expect } from 'chai'
import { withImages } from '../support/tekton/with-images.ts'
import { openWorkbench, ownState } from '../support/tekton/workbench.ts'
import type { Workbench } from '../support/tekton/workbench.ts'
import type { TaskStep } from '../support/tekton/types.ts'

const id = 'id-1'

/** A step that does something else the first time that this volume sees it. */
function shell(script: string): TaskStep {
  return {
    name: 'shell',
    image: 'localhost/cicdstatemgr-shell:0.1.0',
    script: `if [ ! -e "$(workspaces.cache.path)/again" ]; then\n: > "$(workspaces.cache.path)/again"\n${script}\nfi\n`,
    securityContext: {
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  }
}

describe('reruns of Tasks', () => {
  before(withImages)

  let opened: AsyncDisposableStack
  let bench: Workbench
  beforeEach(async () => {
    opened = new AsyncDisposableStack()
    bench = opened.use(await openWorkbench())
    const stage = {
      channel: 'c',
      pipelines: { build: { 'event-handlers': { success: { notify: { message: 'built' } } } } },
    }
    await bench.manager.init({ id, appConfig: { 'cicd-contexts': { stage } } })
  })
  afterEach(() => opened.disposeAsync())

  const change = {
    action: 'set-state',
    params: { 'context-id': id, increment: ['state.n=1'], set: ['state.list[]=x'] },
  }
  const event = { action: 'handle-event', params: { 'context-id': id, event: 'build=success' } }

  it('change a context once and send a message once, when a later step failed', async () => {
    const run = await bench.steps([change, event, shell('exit 1')], { retries: 2 })

    expect(run.status).to.equal('Succeeded')
    expect(run.attempts.map((steps) => steps.map(({ exitCode }) => exitCode))).to.deep.equal([
      [0, 0, 1],
      [0, 0, 0],
    ])
    expect(await ownState(bench, id)).to.deep.include({ n: 1, list: ['x'] })
    expect(bench.chat.requests).to.have.length(1)
  })

  it('change a context once, when the Task was killed because it took too long', async () => {
    const run = await bench.steps([change, shell('sleep 600')], { retries: 1, timeout: 5000 })

    expect(run.status).to.equal('Succeeded')
    expect(run.attempts.map((steps) => steps.map(({ exitCode }) => exitCode))).to.deep.equal([
      [0, 137],
      [0, 0],
    ])
    expect(await ownState(bench, id)).to.deep.equal({ n: 1, list: ['x'] })
  })

  it('give the results of the first run again', async () => {
    const run = await bench.steps([change, shell('exit 1')], { retries: 1 })

    const results = run.attempts.map((steps) => Object.fromEntries(steps[0]!.results))
    expect(results).to.deep.equal([
      { revision: '2', status: 'done' },
      { revision: '2', status: 'done' },
    ])
  })

  it('are no reruns where one StepAction stands twice in a Task, or a Task runs for another TaskRun', async () => {
    await bench.steps([
      { ...change, name: 'one' },
      { ...change, name: 'two' },
    ])
    await bench.steps([{ ...change, name: 'one' }])

    expect(await ownState(bench, id)).to.deep.equal({ n: 3, list: ['x', 'x', 'x'] })
  })

  it('fail when all attempts fail', async () => {
    const run = await bench.task('get-state', { 'context-id': id, path: 'state.none' }, { retries: 1 })

    expect(run.status).to.equal('Failed')
    expect(run.attempts).to.have.length(2)
  })
})
