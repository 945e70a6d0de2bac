import { expect } from 'chai'
import { useNamespace } from './support/namespace.ts'
import { catalogTask, init, pipelineRun, read, stepsTask } from './support/pipeline.ts'
import { succeed } from './support/runs.ts'

const redis = { primary: 'redis' } as const
const { E2E_GIT_URL: gitUrl, E2E_BUNDLE: tasks, E2E_STEPS_BUNDLE: steps } = process.env

type Kind = 'task' | 'stepaction'

/** How each resolver refers to set-state, and what has to be known of it. */
const resolvers: readonly (readonly [
  name: string,
  known: boolean,
  params: (kind: Kind, namespace: string) => object,
])[] = [
  ['cluster', true, (kind, namespace) => ({ kind, name: 'set-state', namespace })],
  [
    'git',
    gitUrl !== undefined,
    (kind) => ({ url: gitUrl, revision: 'main', pathInRepo: `catalog/${kind}/set-state/0.1/set-state.yaml` }),
  ],
  [
    'bundles',
    tasks !== undefined && steps !== undefined,
    (kind) => ({ bundle: kind === 'task' ? tasks : steps, kind, name: 'set-state' }),
  ],
]

describe('on a cluster, the catalog by a resolver', () => {
  const namespace = useNamespace('resolvers')

  for (const [resolver, known, paramsOf] of resolvers) {
    it(`is what it is: ${resolver}`, async function () {
      if (!known) this.skip()
      const reference = (kind: Kind) => {
        const params = Object.entries(paramsOf(kind, namespace())).map(([name, value]) => ({
          name,
          value: value as string,
        }))
        return { resolver, params }
      }
      const asTask = catalogTask(
        'task',
        'set-state',
        { set: ['state.log[]=task'] },
        { ...redis, after: ['init'], more: { taskRef: reference('task') } },
      )
      const params = [
        { name: 'context-id', value: '$(params.context-id)' },
        { name: 'config', value: '$(workspaces.config.path)' },
        { name: 'set', value: ['state.log[]=step'] },
      ]
      const asStep = stepsTask('step', [{ name: 'step', ref: reference('stepaction'), params }], {
        ...redis,
        after: ['task'],
      })
      const tasks = [init({}, redis), asTask, asStep, read('state.log', { ...redis, after: ['step'] })]

      const results = await succeed(
        namespace(),
        pipelineRun(resolver, tasks, { ...redis, results: { log: '$(tasks.read.results.value)' } }),
      )

      expect(JSON.parse(String(results.log))).to.deep.equal(['task', 'step'])
    })
  }
})
