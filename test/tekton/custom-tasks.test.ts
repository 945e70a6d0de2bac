import { expect } from 'chai'
import { CicdStateMgr } from '../../src/index.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { createCluster } from '../support/tekton/cluster.ts'
import { PlayedCustomTasks } from '../support/tekton/custom-tasks.ts'
import { runPipeline } from '../support/tekton/run-pipeline.ts'
import { tempDir } from '../support/temp-dir.ts'

const taskRef = { apiVersion: 'cicdstatemgr.dev/v1alpha1', kind: 'State' }
const params = (given: Readonly<Record<string, string | string[]>>) =>
  Object.entries({ 'context-id': 'flow', ...given }).map(([name, value]) => ({ name, value }))

describe('the custom tasks of the harness', () => {
  const opened = new AsyncDisposableStack()
  after(() => opened.disposeAsync())
  let play: (tasks: readonly object[], last?: readonly object[]) => ReturnType<typeof runPipeline>

  before(async () => {
    const directory = await tempDir()
    const config = { cicdstatemgr: { datasources: { directory: { path: directory, isPrimary: true } } } }
    const env = { CICDSTATEMGR_NAMESPACE: 'default' }
    const manager = opened.use(await CicdStateMgr.open({ config, env, actor: 'tester' }))
    await manager.init({ id: 'flow', appConfig: { 'cicd-contexts': { stage: {} } } })
    const cluster = createCluster({ directory: await tempDir(), manifests: [] })
    const customTasks = opened.use(await PlayedCustomTasks.start('default', { config, secrets: { cicdstatemgr: {} } }))
    play = (tasks, last = []) => {
      const spec = { pipelineSpec: { tasks, finally: last } } as unknown as JsonObject
      const run = { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', metadata: { generateName: 'run-' }, spec }
      return runPipeline(cluster, run, undefined, customTasks)
    }
  })

  it('are answered by the controller, and what is written as a JSON list of texts is a list, as Tekton has it', async () => {
    const get = (name: string, text: string) => ({
      ...{ name, taskRef },
      params: params({ set: [`state.${name}=${text}`], get: `state.${name}` }),
    })

    const { status, tasks } = await play([get('list', '["a"]'), get('none', '[]'), get('mixed', '["a",1]')])

    expect(status).to.equal('Succeeded')
    const values = [...tasks].map(([name, { results }]) => [name, results.get('value')])
    expect(Object.fromEntries(values)).to.deep.equal({ list: ['a'], none: '[]', mixed: '["a",1]' })
    expect([...tasks.values()].flatMap(({ attempts }) => attempts)).to.deep.equal([])
  })

  it('fail their PipelineRun with what the controller says, and finally reads their results', async () => {
    const wrong = { name: 'wrong', taskRef, params: params({ sett: ['state.x=1'] }) }
    const last = { name: 'last', taskRef, params: params({ set: ['state.end=[$(tasks.wrong.results.value)]'] }) }

    const { status, tasks } = await play([wrong], [last])

    expect([status, tasks.get('last')?.status]).to.deep.equal(['Failed', 'Succeeded'])
    expect(tasks.get('wrong')?.message).to.match(/^there is no param "sett"/)
  })

  it('of another API group are answered by nobody', async () => {
    const other = { name: 'other', taskRef: { apiVersion: 'example.dev/v1', kind: 'Wait' } }

    expect(await play([other]).catch(String)).to.match(/nobody answers the CustomRun run-\w+-other of example.dev\/v1/)
  })
})
