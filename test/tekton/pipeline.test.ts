import { expect } from 'chai'
import type { JsonObject } from '../../src/json/json.ts'
import { createCluster } from '../support/tekton/cluster.ts'
import { runPipeline } from '../support/tekton/run-pipeline.ts'
import type { TaskPlayer } from '../support/tekton/run-pipeline.ts'
import type { TaskRun } from '../support/tekton/run-task.ts'
import type { Value } from '../support/tekton/substitution.ts'
import type { PipelineTask, WorkspaceBinding } from '../support/tekton/types.ts'
import { tempDir } from '../support/temp-dir.ts'

const task = { steps: [] }

describe('the PipelineRuns of the harness', () => {
  it('run Tasks in the order of runAfter and results, others side by side', async () => {
    const { log } = await play({
      tasks: [
        { name: 'last', runAfter: ['side'], params: [{ name: 'x', value: '$(tasks.first.results.r)' }] },
        { name: 'first' },
        { name: 'side' },
      ],
      gives: { first: { r: 'made' } },
    })

    expect(log.slice(0, 2)).to.have.members(['first {}', 'side {}'])
    expect(log.slice(2)).to.deep.equal(['last {"x":"made"}'])
  })

  it('skip a Task whose when does not hold, those that need its results and those after them, not those that only come after it', async () => {
    const { log, result } = await play({
      params: [{ name: 'p', value: 'no' }],
      tasks: [
        { name: 'asked', when: [{ input: '$(params.p)', operator: 'in', values: ['yes'] }] },
        { name: 'needs', params: [{ name: 'x', value: '$(tasks.asked.results.r)' }] },
        { name: 'after-needs', runAfter: ['needs'] },
        { name: 'after-asked', runAfter: ['asked'] },
        { name: 'not', when: [{ input: '$(params.p)', operator: 'notin', values: ['yes'] }] },
      ],
      finally: [
        { name: 'end', params: [{ name: 'x', value: '$(tasks.status) $(tasks.asked.status) $(tasks.not.status)' }] },
      ],
    })

    expect(log).to.have.members(['not {}', 'after-asked {}', 'end {"x":"Completed None Succeeded"}'])
    expect(result.status).to.equal('Completed')
    expect(result.skipped).to.have.members(['asked', 'needs', 'after-needs'])
  })

  it('start nothing more when a Task has failed, and then what stands in finally, with its status and results', async () => {
    const { log, result } = await play({
      tasks: [{ name: 'bad' }, { name: 'next', runAfter: ['bad'] }],
      finally: [
        { name: 'tell', when: [{ input: '$(tasks.status)', operator: 'in', values: ['Failed'] }], params: [{ name: 'x', value: '$(tasks.bad.results.status)' }] },
        { name: 'cheer', when: [{ input: '$(tasks.status)', operator: 'in', values: ['Succeeded'] }] },
        { name: 'needs', params: [{ name: 'x', value: '$(tasks.next.results.r)' }] },
      ],
      gives: { bad: { status: 'failed' } },
      fails: ['bad'],
    }) // prettier-ignore

    expect(log).to.deep.equal(['bad {}', 'tell {"x":"failed"}'])
    expect(result.status).to.equal('Failed')
    expect(result.skipped).to.have.members(['next', 'cheer', 'needs'])
  })

  it('go on after a Task that may fail, though tasks.status then is Failed', async () => {
    const { log, result } = await play({
      tasks: [
        { name: 'bad', onError: 'continue' },
        { name: 'next', runAfter: ['bad'] },
      ],
      finally: [{ name: 'end', params: [{ name: 'x', value: '$(tasks.status)' }] }],
      fails: ['bad'],
    })

    expect(log).to.deep.equal(['bad {}', 'next {}', 'end {"x":"Failed"}'])
    expect(result.status).to.equal('Succeeded')
  })

  it('fail when what stands in finally fails', async () => {
    const { result } = await play({ tasks: [{ name: 'good' }], finally: [{ name: 'end' }], fails: ['end'] })

    expect(result.status).to.equal('Failed')
  })

  it('fail and start nothing more when a Task needs a result that was not made, though tasks.status is not Failed then', async () => {
    const needs = { name: 'needs', params: [{ name: 'x', value: '$(tasks.first.results.r)' }] }
    const end = { name: 'end', params: [{ name: 'x', value: '$(tasks.status) $(tasks.needs.status)' }] }

    const { log, result } = await play({ tasks: [{ name: 'first' }, needs], finally: [end] })

    expect(log).to.deep.equal(['first {}', 'end {"x":"Succeeded None"}'])
    expect([result.status, result.skipped]).to.deep.equal(['Failed', []])
  })

  it('do the same where another Task waits for that one, once timeouts.tasks is over', async () => {
    const needs = { name: 'needs', params: [{ name: 'x', value: '$(tasks.first.results.r)' }] }
    const end = { name: 'end', params: [{ name: 'x', value: '$(tasks.status) $(tasks.needs.status)' }] }
    const tasks = [{ name: 'first' }, needs, { name: 'next', runAfter: ['needs'] }]

    const { log, result } = await play({ tasks, finally: [end] })

    expect(log).to.deep.equal(['first {}', 'end {"x":"Completed None"}'])
    expect(result.status).to.equal('Failed')
  })

  it('skip a Task that may fail and lacks a result, and those after it', async () => {
    const needs = { name: 'needs', onError: 'continue', params: [{ name: 'x', value: '$(tasks.first.results.r)' }] }
    const { log, result } = await play({
      tasks: [{ name: 'first' }, needs, { name: 'next', runAfter: ['needs'] }],
    })

    expect(log).to.deep.equal(['first {}'])
    expect([result.status, result.skipped]).to.deep.equal(['Completed', ['needs', 'next']])
  })

  it('label the pods of each Task', async () => {
    const { labels } = await play({ tasks: [{ name: 'one' }], finally: [{ name: 'end', taskRef: { name: 'named' } }] })
    const common = { 'tekton.dev/pipeline': 'run-1', 'tekton.dev/pipelineRun': 'run-1' }

    expect(labels).to.deep.equal([
      { ...common, 'tekton.dev/pipelineTask': 'one', 'tekton.dev/memberOf': 'tasks' },
      {
        ...common,
        'tekton.dev/pipelineTask': 'end',
        'tekton.dev/memberOf': 'finally',
        'tekton.dev/task': 'named',
      },
    ])
  })

  it('are refused with two workspaces on one claim, or a Task on two claims', async () => {
    const claims = (one: string, two: string) =>
      play({
        tasks: [{ name: 'a', workspaces: [{ name: 'w' }, { name: 'v' }] }],
        workspaces: [
          { name: 'w', persistentVolumeClaim: { claimName: one }, subPath: 'w' },
          { name: 'v', persistentVolumeClaim: { claimName: two } },
        ],
      })

    expect(await rejection(claims('c', 'c'))).to.equal(
      'the PipelineRun run-1 would hang: it binds two workspaces to the claim c',
    )
    expect(await rejection(claims('c', 'd'))).to.equal('the Task a binds more than one PersistentVolumeClaim')
  })

  it('substitute params, contexts and results one after the other: text of a user may name what comes later', async () => {
    const { log } = await play({
      params: [{ name: 'p', value: '$(params.q) $(context.pipeline.name) $(workspaces.w.bound)' }],
      tasks: [{ name: 'first' }, { name: 'next', runAfter: ['first'], params: [{ name: 'x', value: '$(params.p)' }] }],
      gives: { first: { r: '$(params.q)' } },
    })

    expect(log[1]).to.equal('next {"x":"$(params.q) run-1 false"}')
  })

  it('are refused where one of their params names a result', async () => {
    const params = [{ name: 'p', value: 'a $(tasks.first.results.r)' }]

    expect(await rejection(play({ params, tasks: [{ name: 'first' }] }))).to.equal(
      'the PipelineRun run-1 cannot use result expressions in p',
    )
  })

  it('hand on lists and objects, and make results of the results of Tasks, without those that nothing made', async () => {
    const { log, result } = await play({
      params: [{ name: 'list', value: ['a', 'b'] }],
      tasks: [{ name: 'first', params: [{ name: 'x', value: ['-', '$(params.list[*])'] }] }],
      results: [
        { name: 'made', value: 'is $(tasks.first.results.r)' },
        { name: 'not', value: '$(tasks.first.results.other)' },
      ],
      gives: { first: { r: 'made' } },
    })

    expect(log).to.deep.equal(['first {"x":["-","a","b"]}'])
    expect(result.results).to.deep.equal({ made: 'is made' })
  })

  it('are refused with Tasks that wait for each other, and with features that the harness does not play', async () => {
    const circle = [
      { name: 'a', runAfter: ['b'] },
      { name: 'b', runAfter: ['a'] },
    ]
    expect(await rejection(play({ tasks: circle }))).to.equal('the Tasks a → b → a wait for each other')
    const matrix = { name: 'a', matrix: {} } as unknown as Omit<PipelineTask, 'taskSpec'>
    expect(await rejection(play({ tasks: [matrix] }))).to.equal('the harness does not play task a.matrix')
  })
})

type Tasks = readonly Omit<PipelineTask, 'taskSpec'>[]

interface Play {
  readonly params?: readonly { name: string; value: Value }[]
  readonly tasks: Tasks
  readonly finally?: Tasks
  readonly results?: readonly { name: string; value: Value }[]
  readonly workspaces?: readonly WorkspaceBinding[]
  /** Results that Tasks make. */
  readonly gives?: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly fails?: readonly string[]
}

/** Plays a Pipeline whose Tasks are not run: each says its name and params. There is a Task `named` to refer to. */
async function play(played: Play) {
  const { params = [], tasks, finally: last = [], results = [], workspaces = [], gives = {}, fails = [] } = played
  const log: string[] = []
  const labels: TaskRun['labels'][] = []
  const playTask: TaskPlayer = (_, { name, params: given, ...run }) => {
    const own = name.slice('run-1-'.length)
    log.push(`${own} ${JSON.stringify(Object.fromEntries(given.map((param) => [param.name, param.value])))}`)
    labels.push(run.labels)
    const status = fails.includes(own) ? 'Failed' : 'Succeeded'
    return Promise.resolve({ name, status, results: new Map(Object.entries(gives[own] ?? {})), attempts: [] })
  }
  const withTask = (list: Tasks) =>
    list.map((one) => ({ ...one, ...(one.taskRef === undefined && { taskSpec: task }) }))
  const run = {
    metadata: { name: 'run-1' },
    spec: {
      params,
      workspaces,
      pipelineSpec: {
        params: params.map(({ name }) => ({ name })),
        workspaces: ['w', 'v'].map((name) => ({ name, optional: true })),
        tasks: withTask(tasks),
        finally: withTask(last),
        results,
      },
    },
  } as unknown as JsonObject
  const cluster = createCluster({ directory: await tempDir(), manifests: [] })
  cluster.apply({ kind: 'Task', metadata: { name: 'named' }, spec: { steps: [] } })
  return { log, labels, result: await runPipeline(cluster, run, playTask) }
}

async function rejection(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('it is not refused')
}
