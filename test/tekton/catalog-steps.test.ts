import { expect } from 'chai'
import type { StepRun } from '../support/tekton/run-step.ts'
import { ownState, workspaces } from '../support/tekton/workbench.ts'
import { useWorkbench } from '../support/tekton/use-workbench.ts'
import type { Params, Workbench } from '../support/tekton/workbench.ts'

/** One use of each, in an order that makes sense, and the results that it gives. */
const uses: readonly (readonly [name: string, params: Params, results: Readonly<Record<string, string>>])[] = [
  [
    'init-context',
    { 'app-config': 'app.yaml', 'cicd-context': 'stage', set: ['state.a=1'], 'set-json': ['state.n=1'] },
    { 'context-id': '', revision: '1', status: 'done' },
  ],
  ['load-context', { set: ['state.b=2', 'state.list[]=x'] }, { 'context-id': '', revision: '2', status: 'done' }],
  [
    'set-state',
    { if: ['state.a=1'], increment: ['state.n=2'], unset: ['state.b'], 'set-base64': ['state.c=eCB5'] },
    { revision: '3', status: 'done' },
  ],
  ['generate', { path: 'pipelines.build.generators.images', var: ['tag=1.0'] }, { revision: '4', status: 'done' }],
  ['handle-event', { event: 'build=success', 'var-text': ['note=it'] }, { revision: '6', status: 'done' }],
  [
    'get-state',
    { path: 'state.image', render: 'true', cached: 'true' },
    { value: 'app:1.0', found: 'true', revision: '', status: 'done' },
  ],
]

for (const [who, uid] of [
  ['the user of the image', undefined],
  ['a uid that nobody knows, in group 0', 1_000_680_000],
] as const) {
  describe(`the steps of the catalog, run as ${who}`, () => {
    let bench: Workbench
    useWorkbench((opened) => (bench = opened), uid === undefined ? {} : { uid })

    it('do their work as Tasks, and give exactly their results', async () => {
      for (const [name, params, results] of usesOf('tasks')) {
        const run = await bench.task(name, params)

        expect(run.status, run.attempts[0]![0]!.stderr).to.equal('Succeeded')
        expect(Object.fromEntries(run.results), name).to.deep.equal(results)
      }

      expect(await ownState(bench, 'tasks')).to.deep.equal(finalState)
    })

    it('do their work as steps of one Task, and give exactly their results', async () => {
      const expected = usesOf('steps').map(([name, , results]) => ({ name, exitCode: 0, results }))

      const { attempts } = await bench.steps(usesOf('steps').map(([action, params]) => ({ action, params })))

      expect(attempts[0]!.map(summary)).to.deep.equal(expected)
      expect(await ownState(bench, 'steps')).to.deep.equal(finalState)
    })
  })
}

/** The uses on one context. */
function usesOf(id: string): typeof uses {
  return uses.map(([name, params, results]) => [
    name,
    { 'context-id': id, ...params },
    'context-id' in results ? { ...results, 'context-id': id } : results,
  ])
}

const finalState = {
  a: '1',
  n: 3,
  list: ['x'],
  c: 'x y',
  image: 'app:1.0',
  slack: { thread_ts: '1.1' },
  told: 'it',
}

describe('the steps of the catalog where something is wrong', () => {
  let bench: Workbench
  useWorkbench(async (opened) => {
    bench = opened
    await bench.manager.init({ id: 'id-1', appConfig: { 'cicd-contexts': { stage: { pipelines: { build: {} } } } } })
  })

  it('say failed in their results, nothing else, and how in their exit code', async () => {
    const id = { 'context-id': 'id-1' }
    const cases = [
      [{ action: 'load-context', params: { 'context-id': 'nobody' } }, 4, 'there is no context data "nobody"'],
      [{ action: 'get-state', params: { ...id, path: 'state.cicdContextNam' } }, 4, 'cicdContextName'],
      [{ action: 'set-state', params: { ...id, if: ['state.a=1'], set: ['state.a=2'] } }, 5, 'state.a'],
      [{ action: 'generate', params: { ...id, path: 'pipelines.build.generators' } }, 4, 'generators'],
      [{ action: 'handle-event', params: { ...id, event: 'biuld=success' } }, 4, 'build'],
      [{ action: 'init-context', params: { ...id, 'app-config': 'app.yaml' } }, 5, 'id-1'],
      [{ action: 'init-context', params: { 'context-id': 'x', 'app-config': 'apps.yaml' } }, 3, 'apps.yaml'],
      [{ action: 'set-state', params: { ...id, set: ['no equals sign'] } }, 2, 'no equals sign'],
    ] as const

    const { attempts } = await bench.steps(cases.map(([action], index) => ({ ...action, name: `step-${index}` })))

    for (const [index, [{ action }, exitCode, said]] of cases.entries()) {
      const step = attempts[0]![index]!
      expect([step.exitCode, step.results.get('status')], `${action}: ${step.stderr}`).to.deep.equal([
        exitCode,
        'failed',
      ])
      expect([...step.results].filter(([name, value]) => name !== 'status' && value !== '')).to.deep.equal([])
      expect(step.stderr).to.include(said)
    }
    expect(await ownState(bench, 'id-1')).to.deep.equal({})
  })

  it('say so when Redis is away, within the time that the config gives', async () => {
    const config = { cicdstatemgr: { datasources: { redis: { host: '127.0.0.1', port: 1, isPrimary: true } } } }
    const data = { 'config.yaml': JSON.stringify(config) }
    bench.cluster.apply({ kind: 'ConfigMap', metadata: { name: 'away' }, data })

    const run = await bench.task(
      'set-state',
      { 'context-id': 'id-1', set: ['state.a=1'] },
      { workspaces: [{ name: 'config', configMap: { name: 'away' } }] },
    )

    expect(run.status).to.equal('Failed')
    expect(summary(run.attempts[0]![0]!)).to.deep.include({ exitCode: 6 })
    expect(Object.fromEntries(run.results)).to.deep.equal({ revision: '', status: 'failed' })
  })

  it('read from the cache without config, secrets or anything else of Redis', async () => {
    const cache = { name: 'cache', persistentVolumeClaim: { claimName: 'other' } }
    await bench.task('load-context', { 'context-id': 'id-1' }, { workspaces: [...workspaces.slice(0, 3), cache] })

    const run = await bench.task(
      'get-state',
      { 'context-id': 'id-1', path: 'state.cicdContextName', cached: 'true' },
      { workspaces: [cache] },
    )

    expect(Object.fromEntries(run.results)).to.deep.equal({
      value: 'stage',
      found: 'true',
      revision: '',
      status: 'done',
    })
  })
})

function summary({ name, exitCode, results }: StepRun) {
  return { name, exitCode, results: Object.fromEntries(results) }
}
