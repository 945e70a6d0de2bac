import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { load } from 'js-yaml'
import type { JsonObject } from '../../src/index.ts'
import { withImages } from '../support/tekton/with-images.ts'
import { repositoryRoot } from '../support/manifests.ts'
import { clickOn, messagesOf } from '../support/tekton/chat.ts'
import { installFlow } from '../support/tekton/flow.ts'
import type { Flow } from '../support/tekton/flow.ts'
import type { PipelineRunResult } from '../support/tekton/run-pipeline.ts'
import type { TaskRunResult } from '../support/tekton/run-task.ts'

const appConfigFile = join(repositoryRoot, 'examples', 'tekton', 'app', 'cicd.yaml')

/** The first attempts of these are lost after all was done, so that Tekton runs them again. */
const lost = /^(build-\w+-built|deploy-\w+-set-state)$/

/** Pods of a flow without those that are lost. */
const podsOf = { redis: 16, pvc: 16, 'custom-tasks': 9 } as const

for (const overlay of ['redis', 'pvc', 'custom-tasks'] as const) {
  describe(`the flow from start to deploy, with the overlay ${overlay}`, function () {
    this.timeout(120_000)
    before(withImages)

    const opened = new AsyncDisposableStack()
    let flow: Flow
    before(async () => {
      flow = opened.use(await installFlow(overlay, (taskRun, attempt) => attempt === 0 && lost.test(taskRun)))
    })
    after(() => opened.disposeAsync())

    it(`goes through all PipelineRuns with one context${overlay === 'custom-tasks' ? '' : ', though Tasks are run twice'}`, async () => {
      const commit = await flow.git.commit('main', await app('1.2'))

      await flow.start('main')

      expect(failures(flow.runs)).to.deep.equal([])
      const [start, build, ...checks] = flow.runs
      expect(flow.runs.map(({ pipeline }) => pipeline)).to.have.members(['start', 'build', 'validate', 'test'])
      expect([start!.pipeline, build!.pipeline]).to.deep.equal(['start', 'build'])
      const lostPods = overlay === 'custom-tasks' ? 0 : 1
      expect(build!.tasks.get('built')!.attempts).to.have.length(2 * lostPods)
      const id = start!.name
      const version = `1.2.3-${commit.slice(0, 7)}`

      await flow.vote(id, 'ann', 'approve')

      expect(failures(flow.runs)).to.deep.equal([])
      const deploy = flow.runs[4]!
      expect(deploy.pipeline).to.equal('deploy')
      expect(deploy.tasks.get('set-state')!.attempts).to.have.length(2 * lostPods)
      expect(podsIn(flow.runs)).to.equal(podsOf[overlay] + 2 * lostPods)
      expect(deploy.skipped).to.have.members(['refused', 'failed'])
      const named = (pipeline: string) => [...checks, build!].find((run) => run.pipeline === pipeline)!.name
      const { value } = await flow.manager.get({ id, path: 'state' })
      expect(value).to.deep.equal({
        cicdContextDataId: id,
        cicdContextName: 'dev',
        cicdNamespace: 'default',
        appName: 'my-app',
        invoker: 'cyd',
        repository: flow.git.url,
        commit,
        runs: {
          start: id,
          build: named('build'),
          validate: named('validate'),
          test: named('test'),
          deploy: deploy.name,
        },
        slack: { thread_ts: '1.1' },
        files: 3,
        builds: [build!.name],
        version,
        checks: { validate: `version ${version} is well formed`, test: '3 files' },
        deployed: { version, target: 'dev', by: ['ann'] },
      })
      expect((await flow.manager.get({ id, path: 'decisions.deploy-dev.invoker' })).value).to.equal('cyd')
      await expectWhole(flow, id)
      const see = (run: PipelineRunResult) => `see ${link(run)}`
      expect([...messagesOf(flow.chat)].sort()).to.deep.equal(
        [
          `:seedling: *my-app* of ${commit}, ${see(start!)}`,
          `:package: *my-app* ${version} is built, ${see(build!)}`,
          `Deploy *my-app* ${version}?`,
          `:mag: *my-app* ${version} is valid: version ${version} is well formed`,
          `:white_check_mark: *my-app* ${version} is tested: 3 files`,
          `:rocket: *my-app* ${version} runs in dev, as ann decided, ${see(deploy)}`,
        ].sort(),
      )
      const said = JSON.stringify(flow.runs.map(({ tasks }) => [...tasks.values()].map(outputs)))
      for (const token of Object.values(flow.tokens)) expect(said).not.to.include(token)
    })

    if (overlay !== 'pvc') {
      it('tells of a failure, and of nothing else, where a pipeline fails', async () => {
        const before = { runs: flow.runs.length, requests: flow.chat.requests.length }
        await flow.git.commit('broken', await app('broken'))

        await flow.start('broken')

        const runs = flow.runs.slice(before.runs)
        const validate = runs.find(({ pipeline }) => pipeline === 'validate')!
        expect(validate.status).to.equal('Failed')
        expect([...validate.tasks].map(([name, { status }]) => [name, status])).to.deep.equal([
          ['load-context', 'Succeeded'],
          ['validate-app', 'Failed'],
          ['failed', 'Succeeded'],
        ])
        expect(failures(runs.filter((run) => run !== validate))).to.deep.equal([])
        const texts = messagesOf(flow.chat, before.requests)
        expect(texts.filter((text) => text.startsWith(':x:'))).to.deep.equal([
          `:x: *my-app* ${await versionOf(flow, runs[0]!.name)} is not valid, see ${link(validate)}`,
        ])
        expect(texts.filter((text) => text.startsWith(':mag:'))).to.deep.equal([])
      })

      it('deploys nothing that nobody decided, and says so', async () => {
        const before = { runs: flow.runs.length, requests: flow.chat.requests.length }
        const id = 'start-stale'
        const basesDir = join(repositoryRoot, 'tekton', 'base', 'config')
        await flow.manager.init({ id, appConfig: appConfigFile, basesDir, cicdContext: 'dev' })
        await flow.manager.set({ id, operations: [{ op: 'set', path: 'state.version', value: '2' }] })

        await flow.post(
          { pipeline: 'deploy', contextDataId: id, appName: 'my-app', version: '2', target: 'dev' },
          flow.tokens.trigger,
        )

        const runs = flow.runs.slice(before.runs)
        expect(failures(runs)).to.deep.equal([])
        expect(runs.map(({ tasks }) => [...tasks.keys()])).to.deep.equal([['approval', 'refused']])
        expect((await flow.manager.get({ id, path: 'state' })).value).not.to.have.any.keys('deployed')
        expect(messagesOf(flow.chat, before.requests)).to.deep.equal([
          `:no_entry: 2 is not deployed to dev: that is open, see ${link(runs[0]!)}`,
        ])
      })

      it('deploys no other version than the one that was decided, and fails', async () => {
        const before = flow.runs.length
        const id = flow.runs[0]!.name
        const { value } = await flow.manager.get({ id, path: 'state.deployed' })

        await flow.post(
          { pipeline: 'deploy', contextDataId: id, appName: 'my-app', version: '9.9.9', target: 'dev' },
          flow.tokens.trigger,
        )

        const [run, ...others] = flow.runs.slice(before)
        expect(others).to.deep.equal([])
        expect([run!.status, [...run!.tasks.keys()]]).to.deep.equal(['Failed', ['approval', 'failed']])
        expect(failures([run!]).join()).to.match(
          overlay === 'redis' ? /Code: DECISION_DIFFERS/ : /approval: the subject of/,
        )
        expect((await flow.manager.get({ id, path: 'state.deployed' })).value).to.deep.equal(value)
      })

      it('makes no context of an app without the base that is required, and sends nothing', async () => {
        const before = { runs: flow.runs.length, requests: flow.chat.requests.length }
        const { 'cicd.yaml': cicd = '', ...files } = await app('1')
        await flow.git.commit('unlocked', {
          ...files,
          'cicd.yaml': cicd.replace('bases: [dev.yaml]', 'bases: [core.yaml]'),
        })

        await flow.start('unlocked')

        const runs = flow.runs.slice(before.runs)
        expect(runs.map(({ pipeline, status }) => [pipeline, status])).to.deep.equal([['start', 'Failed']])
        const { attempts } = runs[0]!.tasks.get('init-context')!
        for (const [step] of attempts) {
          expect(step!.exitCode).to.equal(3)
          expect(step!.stderr).to.include('BASE_REQUIRED')
        }
        expect([...runs[0]!.tasks.keys()]).to.deep.equal(['fetch-source', 'init-context'])
        expect(flow.chat.requests).to.have.length(before.requests)
      })

      it('starts nothing for events without the right token, of other pipelines, with other ids or in other forms', async () => {
        const before = flow.runs.length
        const good = { pipeline: 'build', contextDataId: 'nobody' }
        const deploy = { pipeline: 'deploy', contextDataId: 'x', appName: 'a', version: '1', target: 'dev' }
        const value = JSON.stringify(good)

        const answers = [
          await flow.post(good, 'another token'),
          await flow.post(good, flow.tokens.gateway),
          await flow.post({ ...good, pipeline: 'deploy' }, flow.tokens.trigger),
          await flow.post(deploy, flow.tokens.gateway),
          await flow.post({ ...deploy, target: 'dev;id' }, flow.tokens.trigger),
          await flow.post({ ...good, contextDataId: '$(context.pipelineRun.uid)' }, flow.tokens.trigger),
          await flow.post({ ...good, contextDataId: 'x\n' }, flow.tokens.trigger),
          await flow.post({ pipeline: ['build'] }, flow.tokens.trigger),
          await flow.post('null', flow.tokens.trigger),
          await flow.post(clickOn(value), flow.tokens.trigger),
          await flow.post(clickOn(JSON.stringify(deploy)), flow.tokens.gateway),
          await flow.post(clickOn('no json'), flow.tokens.gateway),
          await flow.post(
            { ...clickOn(value), cicdstatemgr: { decision: 'deploy-dev', deliveryName: '0af7651916cd43dd8448eb21' } },
            flow.tokens.gateway,
          ),
          await flow.post('no json', flow.tokens.gateway),
        ]

        expect(answers.map(({ status }) => status)).to.deep.equal([...Array<number>(13).fill(202), 400])
        expect(flow.runs).to.have.length(before)
        for (const token of Object.values(flow.tokens)) expect(flow.listener.log.join('\n')).not.to.include(token)
      })
    }
  })
}

async function app(version: string): Promise<Record<string, string>> {
  const cicd = await readFile(appConfigFile, 'utf8')
  return { 'cicd.yaml': cicd, VERSION: version, 'src/main.txt': 'hello' }
}

function podsIn(runs: readonly PipelineRunResult[]): number {
  return runs.flatMap(({ tasks }) => [...tasks.values()]).reduce((sum, { attempts }) => sum + attempts.length, 0)
}

/** What failed, and what was said of it. */
function failures(runs: readonly PipelineRunResult[]): readonly string[] {
  return runs
    .filter(({ status }) => status === 'Failed')
    .flatMap(({ name, tasks }) =>
      [...tasks]
        .filter(([, { status }]) => status === 'Failed')
        .map(
          ([task, { attempts, message }]) =>
            `${name} ${task}: ${
              message ??
              attempts
                .flat()
                .map(({ stderr }) => stderr)
                .join('')
            }`,
        ),
    )
}

/** What no Task has changed is as `init` made it, and each revision tells which run made it. */
async function expectWhole(flow: Flow, id: string): Promise<void> {
  const { value, revision } = await flow.manager.get({ id, path: '$' })
  const document = (value as JsonObject[])[0]!
  const appConfig = load(await readFile(appConfigFile, 'utf8')) as JsonObject
  expect(Object.keys(document)).to.have.members([
    ...['pipelines', 'channel', 'appPipelinesConfig', 'jinja2Macros', 'state', 'decisions'],
  ])
  expect(document).to.deep.include({ channel: 'my-app-dev', appPipelinesConfig: appConfig })
  expect(document.pipelines).to.have.all.keys('start', 'build', 'validate', 'test', 'deploy')
  expect((document.jinja2Macros as { byName: object }).byName).to.have.all.keys('run', 'app')
  const { entries } = await flow.manager.history({ id, limit: 100 })
  expect(entries[0]!.revision).to.equal(revision)
  expect(entries).to.have.length(Number(revision))
  const names = new Set(
    entries.flatMap(({ run }) => run?.pipelineRun ?? []).filter((name) => !name.startsWith('vote-')),
  )
  expect([...names]).to.have.members(flow.runs.map(({ name }) => name))
}

function outputs({ attempts, results }: TaskRunResult): unknown {
  return [attempts.flat().map(({ stdout, stderr }) => [stdout, stderr]), [...results]]
}

function link({ name, pipeline }: PipelineRunResult): string {
  return `<https://tekton-dashboard.example/#/namespaces/cicdstatemgr/pipelineruns/${name}|${pipeline}>`
}

async function versionOf(flow: Flow, id: string): Promise<string> {
  const { value } = await flow.manager.get({ id, path: 'state.version' })
  return value as string
}
