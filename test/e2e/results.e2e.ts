import { expect } from 'chai'
import { useNamespace } from './support/namespace.ts'
import { catalogStep, catalogTask, init, pipelineRun, read, shellStep, stepsTask } from './support/pipeline.ts'
import { run, succeed, taskRun, valueOf } from './support/runs.ts'

const redis = { primary: 'redis' } as const

describe('on a cluster, results', () => {
  const namespace = useNamespace('results')
  const sized = (bytes: number) => init({ set: [`state.text=${'x'.repeat(bytes)}`] }, redis)

  it('hold a value of 2048 bytes', async () => {
    const results = { value: '$(tasks.read.results.value)' }
    const tasks = [sized(2048), read('state.text', { ...redis, after: ['init'] })]

    expect((await succeed(namespace(), pipelineRun('fits', tasks, { ...redis, results }))).value).to.have.length(2048)
  })

  it('hold no larger one: get-state fails, and says so', async () => {
    const { name, status } = await run(
      namespace(),
      pipelineRun('large', [sized(2049), read('state.text', { ...redis, after: ['init'] })], redis),
    )

    expect(status).to.equal('False')
    const { status: read_ } = (await taskRun(namespace(), name, 'read'))!
    expect(read_?.steps?.[0]?.terminated?.exitCode).to.equal(2)
    expect(read_?.results).to.deep.include({ name: 'status', type: 'string', value: 'failed' })
  })

  const many = (bytes: number, params: Record<string, string> = {}) => {
    const names = ['one', 'two', 'three', 'four', 'five']
    const steps = names.map((name) => catalogStep(name, 'get-state', { path: 'state.text', ...params }))
    const results = Object.fromEntries(names.map((name) => [name, `$(steps.${name}.results.value)`]))
    return pipelineRun('many', [sized(bytes), stepsTask('all', steps, { ...redis, after: ['init'], results })], redis)
  }

  it('of five steps with as much as the StepAction allows are all there', async () => {
    const { name, status, message } = await run(namespace(), many(1024))

    expect(status, message).to.equal('True')
    const { results = [] } = (await taskRun(namespace(), name, 'all'))!.status!
    expect(results.map(({ value }) => String(value).length)).to.deep.equal([1024, 1024, 1024, 1024, 1024])
  })

  it('of five steps with 2000 bytes each are lost, and the TaskRun succeeds, as docs/catalog.md warns', async () => {
    const { name, status } = await run(namespace(), many(2000, { 'max-bytes': '2000' }))

    expect(status).to.equal('True')
    expect((await taskRun(namespace(), name, 'all'))!.status!.results ?? []).to.deep.equal([])
  })

  const withResult = {
    name: 'quiet',
    runAfter: ['init'],
    taskSpec: { results: [{ name: 'nothing' }], steps: [shellStep('nothing', 'exit 0')] },
  }
  const needs = catalogTask('needs', 'set-state', { set: ['state.x=$(tasks.quiet.results.nothing)'] }, redis)
  const last = catalogTask('last', 'set-state', { set: ['state.end=$(tasks.needs.status) $(tasks.status)'] }, redis)

  it('that are missing fail the PipelineRun, and finally sees no Task that failed', async () => {
    const document = pipelineRun('missing', [init({}, redis), withResult, needs], { ...redis, last: [last] })

    const { name, status, reason } = await run(namespace(), document)

    expect({ status, reason }).to.deep.equal({ status: 'False', reason: 'PipelineValidationFailed' })
    expect(await valueOf(namespace(), name, 'state.end')).to.equal('None Succeeded')
  })

  it('that are missing leave the PipelineRun waiting where another Task waits for the one that needs them', async () => {
    const after = stepsTask('after', [shellStep('nothing', 'exit 0')], { ...redis, after: ['needs'] })
    const document = pipelineRun('waiting', [init({}, redis), withResult, needs, after], {
      ...redis,
      last: [last],
      more: { timeouts: { pipeline: '1m30s', tasks: '30s', finally: '1m0s' } },
    })

    const { name, status, reason } = await run(namespace(), document)

    expect({ status, reason }).to.deep.equal({ status: 'False', reason: 'PipelineRunTimeout' })
    expect(await valueOf(namespace(), name, 'state.end')).to.equal('None Completed')
  })
})
