import { expect } from 'chai'
import { load } from 'js-yaml'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonObject } from '../../src/json/json.ts'
import { repositoryRoot } from '../support/manifests.ts'
import type { Manifest } from '../support/manifests.ts'
import { createCluster } from '../support/tekton/cluster.ts'
import { startEventListener } from '../support/tekton/event-listener.ts'
import type { EventListener } from '../support/tekton/event-listener.ts'
import { kustomize } from '../support/tekton/kustomize.ts'
import { tempDir } from '../support/temp-dir.ts'

const deliveryName = '0af7651916cd43dd8448eb21'
const good = { pipeline: 'build', contextDataId: 'start-abc12' }
const decided = {
  pipeline: 'deploy',
  contextDataId: 'start-abc12',
  appName: 'my app',
  version: '1.2.3-c0ffee',
  target: 'dev',
}

const ids = ['Start', '-a', 'a\n', '$(uid)', '$(context.pipelineRun.uid)', 'a","x":"', 'a'.repeat(64), '', 1, {}, null]

/** What each text of a click must not be: another form than the filter knows, or one that a later substitution would take for something. */
const bad: Readonly<Record<keyof typeof good, readonly unknown[]>> = {
  pipeline: ['deploy', 'start', 'build\n', '', 1, null],
  contextDataId: ids,
}

/** The same of what is said to have been decided. */
const badOfDeploy: Readonly<Record<keyof typeof decided, readonly unknown[]>> = {
  pipeline: ['Deploy', 'deploy\n', 'deploy ', ['deploy'], '', 1, null],
  contextDataId: ids,
  appName: [
    ' a',
    'a\n',
    'a\tb',
    '$(HOME)',
    '$(tasks.approval.results.value)',
    '"',
    '-1',
    'a'.repeat(101),
    '',
    1,
    ['a'],
    null,
  ],
  version: [
    '1 2',
    ' 1',
    '1\n',
    '$(HOME)',
    '$(tasks.approval.results.value)',
    '"',
    '-1',
    'a'.repeat(129),
    '',
    1,
    ['1'],
    null,
  ],
  target: ['prod', 'Dev', 'dev;id', 'dev\n', '$(HOME)', 'a'.repeat(64), '', true, ['dev'], null],
}

describe('the triggers of tekton/', () => {
  const opened = new AsyncDisposableStack()
  const created: JsonObject[] = []
  let listener: EventListener
  before(async () => {
    listener = opened.use(await listen(kustomize(join(repositoryRoot, 'tekton', 'overlays', 'redis'))))
  })
  beforeEach(() => {
    created.length = 0
  })
  after(() => opened.disposeAsync())

  async function listen(manifests: readonly Manifest[]): Promise<EventListener> {
    const cluster = createCluster({ directory: await tempDir(), manifests })
    const stringData = { 'trigger-token': 'of-triggers', 'gateway-token': 'of-clicks' }
    cluster.apply({ kind: 'Secret', metadata: { name: 'cicdstatemgr-event-tokens' }, stringData })
    return startEventListener(cluster, 'cicdstatemgr', (resource: JsonObject) => void created.push(resource))
  }

  async function post(token: string, body: unknown, url = listener.url): Promise<number> {
    const headers = { 'x-cicdstatemgr-token': token }
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
    await response.arrayBuffer()
    return created.length
  }

  const click = (value: object, changes: object = {}) => ({
    type: 'block_actions',
    actions: [{ value: JSON.stringify(value) }],
    user: { id: 'U0123ABCD' },
    cicdstatemgr: { deliveryId: 'slack-1', deliveryName },
    ...changes,
  })

  const paramsOf = (resource: JsonObject) => {
    const { params } = resource.spec as { params: { name: string; value: string }[] }
    return Object.fromEntries(params.map(({ name, value }) => [name, value]))
  }

  it('start what a click on a button without a decision says, with each of its texts in a param', async () => {
    expect(await post('of-clicks', click(good))).to.equal(1)

    expect(created[0]!.metadata).to.deep.equal({
      name: `build-${deliveryName}`,
      labels: { 'cicdstatemgr/context-id': 'start-abc12' },
    })
    expect(paramsOf(created[0]!)).to.deep.equal({ 'context-id': good.contextDataId })
  })

  it('give a click that is forwarded twice the same name twice, so that Kubernetes makes one PipelineRun', async () => {
    const again = click(good)
    const other = click(good, { cicdstatemgr: { deliveryName: deliveryName.replace('0a', '0b') } })

    for (const body of [again, again, other]) await post('of-clicks', body)

    const [first, second, third, ...more] = created.map(({ metadata }) => (metadata as JsonObject).name)
    expect([second, more]).to.deep.equal([first, []])
    expect(third).not.to.equal(first)
  })

  it('start nothing for a click without the name of a delivery, or one of another form', async () => {
    for (const name of ['', 'A'.repeat(24), `${deliveryName}a`, `${deliveryName}\n`, '$(uid)', 1, null]) {
      const body = click(good, { cicdstatemgr: { deliveryName: name } })
      expect(await post('of-clicks', body), String(name)).to.equal(0)
    }
    for (const cicdstatemgr of [undefined, {}, null, 'x']) {
      expect(await post('of-clicks', click(good, { cicdstatemgr }))).to.equal(0)
    }
  })

  it('start nothing for a click on a decision: that is a vote', async () => {
    const known = { contextId: 'start-abc12', invoker: 'ann', deliveryName }

    expect(await post('of-clicks', click(good, { cicdstatemgr: { ...known, decision: 'deploy-dev' } }))).to.equal(0)
    expect(await post('of-clicks', click(good, { cicdstatemgr: known }))).to.equal(1)
  })

  it('start nothing for a click with a text of another form, or without one', async () => {
    for (const [name, values] of Object.entries(bad)) {
      for (const value of [...values, undefined]) {
        expect(await post('of-clicks', click({ ...good, [name]: value })), `${name} ${String(value)}`).to.equal(0)
      }
    }
    expect(await post('of-clicks', click(good, { type: 'view_submission' }))).to.equal(0)
  })

  it('start what a button names only in the channel of its team, with the interceptor of the README', async () => {
    const page = await readFile(join(repositoryRoot, 'tekton', 'README.md'), 'utf8')
    const [, block = ''] = /### Buttons of several teams[^]*?```yaml\n([^]*?)```/.exec(page) ?? []
    const manifests = kustomize(join(repositoryRoot, 'tekton', 'overlays', 'redis'))
    for (const { kind, document } of manifests) {
      if (kind !== 'EventListener') continue
      const { triggers } = document.spec as unknown as { triggers: { name: string; interceptors: unknown[] }[] }
      triggers.find(({ name }) => name === 'choice')!.interceptors.push(...(load(block) as unknown[]))
    }
    await using own = await listen(manifests)
    const pressed = async (context: string, changes: object) => {
      created.length = 0
      await post('of-clicks', click({ ...good, contextDataId: context }, changes), own.url)
      return created.map((resource) => paramsOf(resource)['context-id'])
    }
    const shop = { channel: { id: 'C0SHOP', name: 'shop' } }

    expect(await pressed('shop-1', shop)).to.deep.equal(['shop-1'])
    expect(await pressed('billing-1', { channel: { id: 'C0BILLING' } })).to.deep.equal(['billing-1'])
    expect(await pressed('billing-1', shop)).to.deep.equal([])
    expect(await pressed('start-1', shop)).to.deep.equal([])
    for (const channel of [undefined, null, {}, 'C0SHOP', { id: 'D0SHOP' }, { id: ['C0SHOP'] }, { name: 'C0SHOP' }]) {
      expect(await pressed('shop-1', { channel }), JSON.stringify(channel)).to.deep.equal([])
    }
  })

  it('start deploy with each text of what is said to have been decided in a param', async () => {
    expect(await post('of-triggers', decided)).to.equal(1)

    expect(created[0]!.metadata).to.deep.equal({
      generateName: 'deploy-',
      labels: { 'cicdstatemgr/context-id': 'start-abc12' },
    })
    const { contextDataId, appName, version, target } = decided
    expect(paramsOf(created[0]!)).to.deep.equal({ 'context-id': contextDataId, 'app-name': appName, version, target })
  })

  it('start deploy for no text of another form, and for no click', async () => {
    for (const [name, values] of Object.entries(badOfDeploy)) {
      for (const value of [...values, undefined]) {
        expect(await post('of-triggers', { ...decided, [name]: value }), `${name} ${String(value)}`).to.equal(0)
      }
    }
    for (const token of ['of-clicks', 'of-triggers']) expect(await post(token, click(decided)), token).to.equal(0)
  })

  it('start nothing with the token of the other trigger, another one or none', async () => {
    const asked = { pipeline: 'build', contextDataId: good.contextDataId }

    for (const token of ['of-triggers', 'other', '']) expect(await post(token, click(good)), token).to.equal(0)
    for (const token of ['of-clicks', 'other', '']) {
      expect(await post(token, asked), token).to.equal(0)
      expect(await post(token, decided), token).to.equal(0)
    }
    expect(await post('of-triggers', asked)).to.equal(1)
  })

  it('start for trigger-pipeline what is in the list, with ids that are names of PipelineRuns', async () => {
    for (const pipeline of ['deploy', 'start', 'build\n', '', undefined]) {
      expect(await post('of-triggers', { pipeline, contextDataId: 'a' }), pipeline).to.equal(0)
    }
    for (const contextDataId of [...ids, undefined]) {
      expect(await post('of-triggers', { pipeline: 'build', contextDataId })).to.equal(0)
    }
    for (const pipeline of ['build', 'validate', 'test']) await post('of-triggers', { pipeline, contextDataId: 'a' })
    expect(created).to.have.length(3)
  })
})
