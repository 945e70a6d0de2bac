import { expect } from 'chai'
import { load } from 'js-yaml'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonObject } from '../../src/json/json.ts'
import { cli } from '../support/cli.ts'
import { exampleApp, openDeployFlow } from '../support/deploy-flow.ts'
import type { DeployFlow, Told } from '../support/deploy-flow.ts'
import { repositoryRoot } from '../support/manifests.ts'

const version = '1.4.3-c'

describe('who may deploy, by tekton/', () => {
  const opened = new AsyncDisposableStack()
  let flow: DeployFlow
  before(async () => {
    flow = opened.use(await openDeployFlow())
  })
  after(() => opened.disposeAsync())

  const decide = (id: string, who: string, option = 'approve') =>
    flow.run('decide', 'deploy-dev', '--id', id, '--option', option, '--actor', who)

  it('is said by people: what they approved is deployed, and asked for once', async () => {
    await flow.build('a', version)
    expect((await flow.deploy({})).deployed).to.equal(false)

    expect((await decide('a', 'ann')).stdout).to.equal('approved: approve\n')
    expect((await decide('a', 'bob')).exitCode).to.equal(5)

    const asked = { pipeline: 'deploy', contextDataId: 'a', appName: 'my-app', version, target: 'dev' }
    expect(flow.deploys()).to.deep.equal([asked])
    const { deployed, results } = await flow.deploy({})
    expect({ deployed, by: results.by }).to.deep.equal({ deployed: true, by: '["ann"]' })
  })

  const others: readonly (readonly [what: string, told: Partial<Told>])[] = [
    ['another version', { version: '1.4.4-c' }],
    ['the beginning of the version', { version: '1.4.3' }],
    ['no version', { version: '' }],
    ['another target', { target: 'prod' }],
    ['another app', { 'app-name': 'other-app' }],
    ['a name of the app with the version in it', { 'app-name': 'my-app 1.4.3-c to', version: 'dev' }],
    ['another context', { 'context-id': 'b' }],
    ['a context that is not there', { 'context-id': 'c' }],
  ]
  for (const [what, told] of others) {
    it(`is said of one deployment: not of ${what}`, async () => {
      await flow.build('a', version)
      await decide('a', 'ann')
      await flow.build('b', version)

      expect((await flow.deploy(told)).deployed).to.equal(false)
      expect((await flow.deploy({})).deployed).to.equal(true)
    })
  }

  it('is not said by a refusal, a question that was cancelled, or one that was asked since', async () => {
    await flow.build('a', version)
    await decide('a', 'bob', 'reject')
    expect(await flow.deploy({})).to.deep.include({ deployed: false, exitCode: 0 })

    await flow.build('a', version)
    await flow.run('decisions', 'cancel', 'deploy-dev', '--id', 'a')
    expect((await flow.deploy({})).results).to.include({ decision: 'cancelled', status: 'done' })

    await flow.build('a', version)
    await decide('a', 'ann')
    await flow.build('a', '1.4.4-d')
    expect((await flow.deploy({})).stderr).to.include('Code: DECISION_DIFFERS\n')
    expect(await flow.deploy({ version: '1.4.4-d' })).to.deep.include({ deployed: false, exitCode: 0 })
  })

  const asked: readonly (readonly [what: string, name: string, ...args: string[]])[] = [
    ['of another name', 'deploy-test', '--subject', `my-app ${version} to dev`, '--policy', 'dev'],
    ['by another policy', 'deploy-dev', '--subject', `my-app ${version} to dev`, '--policy', 'anybody'],
    ['about something else', 'deploy-dev', '--subject', 'whether there is cake', '--policy', 'dev'],
  ]
  for (const [what, name, ...args] of asked) {
    it(`is not said by a question ${what}`, async () => {
      await flow.build('a', version)
      const path = join(flow.cwd, 'config.yaml')
      const config = await readFile(path, 'utf8')
      const anybody = '"policies":{"anybody":{"approvers":{"people":["eve@example.org"]},"via":["store"]},'
      await writeFile(path, config.replace('"policies":{', anybody))

      const question = await flow.run('ask', name, '--id', 'a', ...args, '--option', 'approve=Yes')
      const vote = ['--option', 'approve', '--actor', what === 'by another policy' ? 'eve@example.org' : 'ann']
      const voted = await flow.run('decide', name, '--id', 'a', ...vote)
      await writeFile(path, config)

      expect([question.exitCode, voted.stdout], question.stderr).to.deep.equal([0, 'approved: approve\n'])
      expect((await flow.deploy({})).deployed).to.equal(false)
    })
  }

  it('is not said by an option of that name that refuses, or one of another name', async () => {
    for (const [option, rejects] of [['approve', ['--rejects', 'approve']], ['later', []]] as const) {
      await flow.build('a', version)
      const question = ['--subject', `my-app ${version} to dev`, '--policy', 'dev', '--option', `${option}=Yes`]
      await flow.run('ask', 'deploy-dev', '--id', 'a', ...question, '--option', 'other=Other', ...rejects)
      await decide('a', 'ann', option)

      const { deployed, results } = await flow.deploy({})

      expect({ deployed, option: results.option }).to.deep.equal({ deployed: false, option })
    }
  }) // prettier-ignore

  it('is nobody else, and nobody at all as installed', async () => {
    await flow.build('a', version)
    for (const who of ['eve', 'eve@example.org', 'deployers', 'U0123ABCD', '', 'ann ']) {
      expect((await decide('a', who)).exitCode, who).to.be.oneOf([2, 8])
    }
    expect((await flow.run('get', 'decisions.deploy-dev.votes', '--id', 'a')).stdout).to.equal('[]\n')

    for (const overlay of [
      'base/config',
      'overlays/existing-redis',
      'overlays/pvc',
      'overlays/slack',
      'overlays/slack-custom-tasks',
      'overlays/socket-mode',
      'overlays/socket-mode-custom-tasks',
    ]) {
      const config = join(repositoryRoot, 'tekton', overlay, 'config.yaml')
      await using installed = await openDeployFlow({ config })
      await installed.build('a', version)
      const vote = await installed.run('decide', 'deploy-dev', '--id', 'a', '--option', 'approve', '--actor', 'ann')
      expect(vote).to.deep.include({ exitCode: 8, stdout: '' })
      expect(vote.stderr).to.include('Code: WAY_NOT_ALLOWED\n')
    }
  })

  it('is who the config names when they vote, in contexts that there are', async () => {
    await flow.build('a', version)
    const path = join(flow.cwd, 'config.yaml')
    const config = await readFile(path, 'utf8')
    await writeFile(path, config.replace('"people":["ann","bob"]', '"people":["bob"]'))
    const refused = await decide('a', 'ann')
    const taken = await decide('a', 'bob')
    await writeFile(path, config)

    expect(refused).to.deep.include({ exitCode: 8, stdout: '' })
    expect(refused.stderr).to.include('Code: NOT_AN_APPROVER\n')
    expect(taken.stdout).to.equal('approved: approve\n')
  })

  it('is said by those alone who can sign, where the config has keys: not by whoever writes to the store', async () => {
    await using signed = await openDeployFlow()
    const read = async (file: string) => load(await readFile(join(signed.cwd, file), 'utf8')) as Section
    const merged = async (into: string, from: string, to = into) => {
      const [one, other] = [(await read(into)).cicdstatemgr, (await read(from)).cicdstatemgr]
      const decisions = { ...(one.decisions as object), ...(other.decisions as object) }
      await writeFile(join(signed.cwd, to), JSON.stringify({ cicdstatemgr: { ...one, ...other, decisions } }))
    }
    await signed.run('decisions', 'keys', '--key-id', 'k1', '--output-dir', 'keys')
    await merged('config.yaml', 'keys/k1.config.yaml')
    const gateway = {
      ...(await read('secrets.yaml')).cicdstatemgr,
      ...(await read('keys/k1.secrets.yaml')).cicdstatemgr,
    }
    await writeFile(join(signed.cwd, 'gateway.yaml'), JSON.stringify({ cicdstatemgr: gateway }))
    const vote = ['decide', 'deploy-dev', '--id', 'a', '--option', 'approve', '--actor', 'ann']

    await signed.build('a', version)
    const bySomeStep = await signed.run(...vote)
    const forged = await forge(join(signed.cwd, 'contexts'))
    const refused = await signed.deploy({})
    await signed.build('a', version)
    const voted = await cli([...vote, '--config', '.', '--secrets', 'gateway.yaml'], { cwd: signed.cwd })

    expect(bySomeStep).to.deep.include({ exitCode: 8, stdout: '' })
    expect(forged).to.equal('approved')
    expect(refused.deployed).to.equal(false)
    expect(refused.stderr).to.include('Code: DECISION_NOT_SIGNED\n')
    expect(voted.stdout, voted.stderr).to.equal('approved: approve\n')
    expect((await signed.deploy({})).deployed).to.equal(true)
  })

  it('is not said by an app that triggers deploy itself: it is asked for, and deploys nothing', async () => {
    const app = join(flow.cwd, 'own.yaml')
    const own = `trigger-pipeline: {own: {name: deploy, args: {appName: my-app, version: ${version}, target: dev}}}`
    await writeFile(
      app,
      `bases: [dev.yaml]\ncicd-contexts: {dev: {channel: c, pipelines: {build: {event-handlers: {success: {${own}}}}}}}\n`,
    )
    await using hostile = await openDeployFlow({ app })

    await hostile.build('a', version)

    expect(hostile.deploys()).to.have.length(1)
    expect(await hostile.deploy({})).to.deep.include({ deployed: false, exitCode: 0 })
  })

  const forgeries: readonly (readonly [what: string, handlers: string, says: string])[] = [
    ['sets the decision', 'set-values: {own: {set: [{from: approved, to: decisions.deploy-dev.state}]}}', 'cannot be changed: it holds what people decided'],
    ['sets the version that is asked about', 'set-values: {own: {set: [{from: 6.6.6, to: state.version}]}}', 'the config protects state.version'],
    ['asks in its own words', 'manual-choice: {title: Cake?, decision: {name: deploy-dev, policy: dev, subject: x}}', 'Code: LOCKED_PATH'],
  ] // prettier-ignore
  for (const [what, handlers, says] of forgeries) {
    it(`is not said by an app that ${what}`, async () => {
      const app = join(flow.cwd, 'own.yaml')
      const dev = `{channel: c, pipelines: {build: {event-handlers: {success: {${handlers}}}}}}`
      await writeFile(app, `bases: [dev.yaml]\ncicd-contexts: {dev: ${dev}}\n`)
      await using hostile = await openDeployFlow({ app })

      const built = await hostile.build('a', version).catch((error: unknown) => (error as Error).message)

      expect(built).to.include(says)
      expect((await hostile.deploy({})).deployed).to.equal(false)
    })
  }

  it('is not said by an app with decisions of its own', async () => {
    const app = join(flow.cwd, 'own.yaml')
    await writeFile(
      app,
      (await readFile(exampleApp, 'utf8')).replace('    channel:', '    decisions: {}\n    channel:'),
    )
    await using hostile = await openDeployFlow({ app })

    const built = await hostile.build('a', version).catch((error: unknown) => (error as Error).message)

    expect(built).to.include('Code: BAD_APP_CONFIG')
  })
})

interface Section {
  readonly cicdstatemgr: JsonObject
}

/** Writes into the newest document of a directory, as who has the volume can, that it is approved; the state that stands there then. */
async function forge(contexts: string): Promise<string> {
  const folder = join(contexts, 'a')
  const newest = (await readdir(folder))
    .filter((name) => /^\d+\.json$/.test(name))
    .sort((a, b) => parseInt(b) - parseInt(a))[0]!
  const record = await readFile(join(folder, newest), 'utf8')
  const changed = record.replaceAll(/\\*"state\\*": *\\*"open\\*"/g, (text) => text.replace('open', 'approved'))
  await writeFile(join(folder, newest), changed)
  return /"(approved)\\*"/.exec(changed)?.[1] ?? 'nothing'
}
