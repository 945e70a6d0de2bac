import { expect } from 'chai'
import { kubectl } from './support/kubectl.ts'
import { useNamespace } from './support/namespace.ts'
import { catalogStep, catalogTask, init, pipelineRun, shellStep, stepsTask } from './support/pipeline.ts'
import { ended, start, stepRunning, valueOf } from './support/runs.ts'

const work = stepsTask(
  'work',
  [
    catalogStep('before', 'set-state', { set: ['state.before=yes'] }),
    shellStep('sleep', 'sleep 25'),
    catalogStep('behind', 'set-state', { set: ['state.behind=yes'] }),
  ],
  { primary: 'redis', after: ['init'] },
)
const last = catalogTask(
  'last',
  'set-state',
  { set: ['state.end=$(tasks.work.status) $(tasks.status)'] },
  { primary: 'redis' },
)
const document = pipelineRun('cancel', [init({}, { primary: 'redis' }), work], { primary: 'redis', last: [last] })

/** What somebody sets the run's spec.status to, and what the context says afterwards. */
const ways: readonly (readonly [way: string, reason: string, state: object])[] = [
  ['Cancelled', 'Cancelled', { before: 'yes' }],
  ['CancelledRunFinally', 'Cancelled', { before: 'yes', end: 'Failed Failed' }],
  ['StoppedRunFinally', 'Cancelled', { before: 'yes', behind: 'yes', end: 'Succeeded Succeeded' }],
]

describe('on a cluster, a PipelineRun that is ended', () => {
  const namespace = useNamespace('cancel')

  for (const [way, reason, state] of ways) {
    it(`by ${way} leaves what was stored until then`, async () => {
      const run = await start(namespace(), document)
      await stepRunning(namespace(), run, 'work', 'sleep')

      await kubectl(['-n', namespace(), 'patch', run, '--type=merge', '-p', JSON.stringify({ spec: { status: way } })])

      expect(await ended(namespace(), run)).to.include({ status: 'False', reason })
      const value = await valueOf(namespace(), run.replace(/^.*\//, ''), 'state')
      expect(JSON.parse(String(value))).to.deep.include(state)
      expect(Object.keys(JSON.parse(String(value)) as object)).to.have.length(Object.keys(state).length + 3)
    })
  }
})
