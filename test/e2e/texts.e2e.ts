import { expect } from 'chai'
import { useNamespace } from './support/namespace.ts'
import { catalogTask, init, pipelineRun, read } from './support/pipeline.ts'
import { run, succeed } from './support/runs.ts'
import { arrivals, refusals, stopping } from '../support/tekton/arrivals.ts'

const redis = { primary: 'redis' } as const

/** A text as a user's param of a PipelineRun, stored by a Task and read back. */
function throughParams(text: string, way: 'set' | 'set-base64'): object {
  const value = '$(params.user)'
  return pipelineRun(
    'text',
    [init({ [way]: [`state.text=${value}`] }, redis), read('state.text', { ...redis, after: ['init'] })],
    {
      ...redis,
      params: { user: way === 'set' ? text : Buffer.from(text).toString('base64') },
      results: { value: '$(tasks.read.results.value)' },
    },
  )
}

describe('on a cluster, a text in a param', () => {
  const namespace = useNamespace('texts')

  it('arrives as docs/catalog.md says', async () => {
    const text = arrivals.map(([written]) => written).join('\n')
    const stored = arrivals.map(([, arrived]) => arrived).join('\n')

    expect((await succeed(namespace(), throughParams(text, 'set'))).value).to.match(new RegExp(`^${stored}$`))
  })

  it('stops the TaskRun where it names a param that the Task has not', async () => {
    const { status, message } = await run(namespace(), throughParams(stopping, 'set'))

    expect(status).to.equal('False')
    expect(message).to.include('Failed: 1')
  })

  for (const [written, why] of refusals) {
    it(`is refused before anything runs where it is ${written}`, async () => {
      const refused = await run(namespace(), throughParams(written, 'set')).then(
        () => 'was taken',
        (error: unknown) => String(error),
      )

      expect(refused).to.match(why)
    })
  }

  it('arrives as it is as base64, whatever it says', async () => {
    const text = [...arrivals.map(([written]) => written), stopping, ...refusals.map(([one]) => one)].join('\n')

    expect((await succeed(namespace(), throughParams(text, 'set-base64'))).value).to.equal(text)
  })
})

describe('on a cluster, a text of the context', () => {
  const namespace = useNamespace('values')
  const text = 'a $(params.other) $(context.taskRun.name) $$ b'
  const stored = init({ 'set-base64': [`state.text=${Buffer.from(text).toString('base64')}`] }, redis)

  it('stops the Task that takes it as a param', async () => {
    const copy = catalogTask('copy', 'set-state', { set: ['state.copy=$(tasks.get.results.value)'] }, redis)
    const get = catalogTask('get', 'get-state', { path: 'state.text' }, { ...redis, after: ['init'] })

    expect((await run(namespace(), pipelineRun('plain', [stored, get, copy], redis))).status).to.equal('False')
  })

  it('arrives as it is as base64, and where set-state copies it', async () => {
    const get = catalogTask(
      'get',
      'get-state',
      { path: 'state.text', encoding: 'base64' },
      { ...redis, after: ['init'] },
    )
    const change = { copy: ['state.one=state.text'], 'set-base64': ['state.two=$(tasks.get.results.value)'] }
    const tasks = [
      stored,
      get,
      catalogTask('copy', 'set-state', change, redis),
      read('state["one","two"]', { ...redis, after: ['copy'] }),
    ]

    const results = { value: '$(tasks.read.results.value)' }
    const { value } = await succeed(namespace(), pipelineRun('exact', tasks, { ...redis, results }))

    expect(JSON.parse(String(value))).to.deep.equal([text, text])
  })
})
