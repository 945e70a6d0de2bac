import { expect } from 'chai'
import { load } from 'js-yaml'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import type { JsonObject } from '../../src/json/json.ts'
import { readManifests, repositoryRoot } from '../support/manifests.ts'
import type { Manifest } from '../support/manifests.ts'
import { createCluster } from '../support/tekton/cluster.ts'
import { kustomize } from '../support/tekton/kustomize.ts'
import { runPipeline } from '../support/tekton/run-pipeline.ts'
import type { TaskPlayer } from '../support/tekton/run-pipeline.ts'
import { tempDir } from '../support/temp-dir.ts'

type Results = Readonly<Record<string, Readonly<Record<string, string>>>>

const folder = join(repositoryRoot, 'tekton')
const folderOf = (overlay: string) => join(folder, 'overlays', overlay)
const overlays = ['redis', 'existing-redis', 'pvc'].map((name) => [name, folderOf(name)] as const)

/** What Tasks find out where all goes well. */
const found: Results = {
  'fetch-source': { commit: 'c0ffee' },
  'init-context': { 'context-id': 'run', status: 'done' },
  'set-state': { status: 'done' },
  'build-app': { version: '1.2', files: '3' },
  'validate-app': { report: 'ZmluZQ==' },
  'test-app': { report: 'ZmluZQ==' },
  approval: { decision: 'approved', option: 'approve', by: '["ann"]' },
}

const params = { 'context-id': 'run', url: 'u', 'app-name': 'a', version: '1.2', target: 'dev' }

/** The Tasks in the order of their names, each with the event that it fires. The Tasks are not run: they give these results. */
async function play(pipeline: string, results: Results, fails?: string): Promise<readonly string[]> {
  const ran: string[] = []
  const ended = new Set<string>()
  const playTask: TaskPlayer = async (_, { name, params: given, workspaces }) => {
    const task = name.slice('run-'.length)
    const reads = task !== 'load-context' && workspaces.some((one) => one.name === 'cache')
    if (reads && !ended.has('load-context')) throw new Error(`${task} begins before its copies are there`)
    // Those that begin at once end later than this one began.
    await turn()
    ended.add(task)
    const event = given.find((one) => one.name === 'event')?.value
    ran.push(typeof event === 'string' ? `${task} ${event}` : task)
    const made = { ...results[task], ...(task === fails && { status: 'failed' }) }
    const status = task === fails ? 'Failed' : 'Succeeded'
    return { name, status, results: new Map(Object.entries(made)), attempts: [] }
  }
  const manifests = kustomize(folderOf('redis'))
  const run = {
    metadata: { name: 'run' },
    spec: {
      pipelineRef: { name: pipeline },
      params: Object.entries(params).map(([name, value]) => ({ name, value })),
      workspaces: [
        { name: 'config', configMap: { name: 'cicdstatemgr-config' } },
        { name: 'shared', volumeClaimTemplate: {} },
      ],
    },
  }
  await runPipeline(createCluster({ directory: await tempDir(), manifests }), run, playTask)
  return ran.toSorted()
}

describe('the pipelines of tekton/', () => {
  it('deploy what people decided, and refuse anything else', async () => {
    expect(await play('deploy', found)).to.deep.equal([
      'approval',
      'deploy-app',
      'deployed deploy=success',
      'set-state',
    ])
    for (const [decision = '', option = ''] of [
      ['open'],
      ['expired'],
      ['cancelled'],
      ['rejected', 'reject'],
      // Of a question that somebody made with options of his own.
      ['rejected', 'approve'],
      ['expired', 'approve'],
      ['approved', 'later'],
      ['approved'],
      [''],
    ]) {
      const approval = { decision, option, by: '[]' }
      expect(await play('deploy', { ...found, approval }), `${decision} ${option}`).to.deep.equal([
        'approval',
        'refused deploy=refused',
      ])
    }
  })

  it('compare with the decision all that is deployed, and deploy nothing else', () => {
    const [approval, deploy] = tasksOf('deploy').map(({ params: given = [] }) =>
      Object.fromEntries(given.map(({ name, value }) => [name, value])),
    )

    expect(approval).to.deep.equal({
      'context-id': '$(params.context-id)',
      name: 'deploy-$(params.target)',
      policy: '$(params.target)',
      subject: '$(params.app-name) $(params.version) to $(params.target)',
      timeout: '0s',
      'on-reject': 'continue',
    })
    expect(Object.keys(deploy!)).to.deep.equal(['app-name', 'version', 'target'])
    for (const name of Object.keys(deploy!)) expect(approval!.subject).to.include(deploy![name])
  })

  it('deploy nothing where the decision is about something else: that fails the first Task', async () => {
    expect(await play('deploy', found, 'approval')).to.deep.equal(['approval', 'failed deploy=failure'])
  })

  const tasks: Readonly<Record<string, readonly string[]>> = {
    build: ['load-context', 'build-app', 'built'],
    validate: ['load-context', 'validate-app', 'validated'],
    test: ['load-context', 'test-app', 'tested'],
    deploy: ['approval', 'deploy-app', 'set-state', 'deployed'],
    start: ['fetch-source', 'init-context', 'started'],
  }
  for (const [pipeline, names] of Object.entries(tasks)) {
    it(`tell of a failure of any Task, and of nothing where all goes well: ${pipeline}`, async () => {
      const failure = `failed ${pipeline}=failure`

      expect(await play(pipeline, found)).not.to.include(failure)
      for (const name of names) {
        const told = (await play(pipeline, found, name)).includes(failure)
        // Before that there is no context.
        expect(told, name).to.equal(pipeline !== 'start' || name === 'started')
      }
    })
  }

  it('tell of a result that was not written, though no Task failed', async () => {
    for (const [pipeline, task] of [['build', 'build-app'], ['validate', 'validate-app'], ['test', 'test-app']] as const) {
      expect(await play(pipeline, { ...found, [task]: {} })).to.include(`failed ${pipeline}=failure`)
    }
  }) // prettier-ignore

  it('fire no event of an app that the base does not lock', async () => {
    expect(await play('start', found, 'init-context')).to.deep.equal(['fetch-source', 'init-context'])
    for (const [name, path] of overlays) {
      const { 'config.yaml': config = '', ...bases } = configMapOf(kustomize(path))
      const locking = Object.keys(bases).filter((base) => 'locked' in (load(bases[base]!) as object))
      expect(load(config), name).to.nested.include({ 'cicdstatemgr.requiredBases[0]': 'dev.yaml' })
      expect(locking, name).to.deep.equal(['dev.yaml'])
    }
  })

  it('try an event again, where somebody may answer later, and nothing else of the catalog, in a place of the run’s own', () => {
    const catalog = new Set(readManifests(['catalog/task']).map(({ name }) => name))
    const placed = ['start', 'build', 'validate', 'test', 'deploy'].flatMap((pipeline) =>
      tasksOf(pipeline).flatMap(({ name, taskRef, retries, timeout, workspaces = [] }) => {
        const again = taskRef.name === 'handle-event' ? 2 : undefined
        if (catalog.has(taskRef.name)) expect([retries, timeout], `${pipeline}.${name}`).to.deep.equal([again, '5m0s'])
        return workspaces.filter((one) => one.name === 'cache' || one.name === 'source')
      }),
    )

    expect(placed.length).to.be.greaterThan(8)
    for (const { name, subPath } of placed) expect(subPath).to.equal(`runs/$(context.pipelineRun.name)/${name}`)
  })

  it('bind each claim to one workspace, or the Tasks of the other would find no node', async () => {
    const files = await Promise.all(
      ['start-run.yaml', 'overlays/pvc/start-run.yaml'].map(async (file) => load(await readFile(join(folder, file), 'utf8'))),
    )
    const made = overlays.flatMap(([, path]) => kustomize(path)).flatMap(({ document }) => runsOf(document))

    const claims = [...files, ...made].map((run) => {
      const { workspaces } = (run as { spec: { workspaces: { persistentVolumeClaim?: { claimName: string } }[] } }).spec
      return workspaces.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [])
    })

    expect(claims).to.deep.equal(claims.map((names) => [...new Set(names)]))
    expect(claims.flat()).to.have.length(4)
  }) // prettier-ignore
})

interface PipelineTask {
  readonly name: string
  readonly taskRef: { readonly name: string }
  readonly params?: readonly { readonly name: string; readonly value: unknown }[]
  readonly retries?: number
  readonly timeout?: string
  readonly workspaces?: readonly { readonly name: string; readonly subPath?: string }[]
}

/** Those of `finally` too. */
function tasksOf(pipeline: string): readonly PipelineTask[] {
  const { document } = kustomize(folderOf('redis')).find(({ kind, name }) => kind === 'Pipeline' && name === pipeline)!
  const spec = document.spec as unknown as Readonly<Record<'tasks' | 'finally', readonly PipelineTask[]>>
  return [...spec.tasks, ...spec.finally]
}

/** The files of the config's ConfigMap. */
function configMapOf(manifests: readonly Manifest[]): Readonly<Record<string, string>> {
  const { document } = manifests.find(({ kind, name }) => kind === 'ConfigMap' && name === 'cicdstatemgr-config')!
  return document.data as Record<string, string>
}

/** What a TriggerTemplate makes. */
function runsOf({ kind, spec }: JsonObject): readonly unknown[] {
  return kind === 'TriggerTemplate' ? ((spec as JsonObject).resourcetemplates as JsonObject[]) : []
}
