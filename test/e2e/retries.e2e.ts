import { expect } from 'chai'
import { kubectl } from './support/kubectl.ts'
import { useNamespace } from './support/namespace.ts'
import { catalogStep, init, pipelineRun, read, shellStep, stepsTask } from './support/pipeline.ts'
import { ended, start, stepRunning, taskRun } from './support/runs.ts'
import type { Ended } from './support/runs.ts'

const once = (then: string) => `if [ -e "$1/done" ]; then exit 0; fi; touch "$1/done"; ${then}`

/** Two changes of one Task, and between them a step that goes wrong the first time. */
function twice(topic: string, goesWrong: string, more: object = {}): object {
  const change = (name: string) =>
    catalogStep(name, 'set-state', { increment: ['state.builds=1'], set: [`state.log[]=${name}`] })
  const steps = [change('one'), shellStep('wrong', once(goesWrong), '$(workspaces.flags.path)'), change('two')]
  const results = { last: '$(steps.two.results.revision)' }
  const task = stepsTask('twice', steps, { after: ['init'], results, more: { retries: 2, ...more } })
  return pipelineRun(topic, [init(), task, read('state', { after: ['twice'] })], {
    results: { state: '$(tasks.read.results.value)', last: '$(tasks.twice.results.last)' },
  })
}

describe('on a cluster, a Task that is tried again', () => {
  const namespace = useNamespace('retries')

  async function expectEachOnce(
    run: string,
    { status, message, results }: Ended,
    [least, most]: readonly [number, number],
  ): Promise<void> {
    expect(status, message).to.equal('True')
    expect(JSON.parse(String(results.state)))
      .to.include({ builds: 2 })
      .and.to.have.deep.property('log', ['one', 'two'])
    expect(results.last).to.equal('3')
    const { retriesStatus = [] } = (await taskRun(namespace(), run, 'twice'))!.status!
    expect(retriesStatus).to.have.length.within(least, most)
  }

  it('makes each change once where a step failed', async () => {
    const run = await start(namespace(), twice('failed', 'exit 1'))

    await expectEachOnce(run, await ended(namespace(), run), [1, 1])
  })

  it('makes each change once where it took too long', async () => {
    const run = await start(namespace(), twice('late', 'sleep 60', { timeout: '12s' }))

    // On a busy machine the second attempt may take too long as well.
    await expectEachOnce(run, await ended(namespace(), run), [1, 2])
  })

  it('makes each change once where its pod was deleted', async () => {
    const run = await start(namespace(), twice('lost', 'sleep 60'))
    const { status } = await stepRunning(namespace(), run, 'twice', 'wrong')

    await kubectl(['-n', namespace(), 'delete', 'pod', status?.podName ?? '', '--grace-period=0', '--force'])

    // Tekton makes another pod for the same attempt.
    await expectEachOnce(run, await ended(namespace(), run), [0, 0])
  })
})
