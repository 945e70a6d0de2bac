import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { expect } from 'chai'
import { repositoryRoot } from '../support/manifests.ts'
import { apply } from './support/kubectl.ts'
import { useNamespace } from './support/namespace.ts'
import { image, restricted, shellImage } from './support/pipeline.ts'
import { redisPort } from './support/primaries.ts'
import { run as runToEnd, succeed } from './support/runs.ts'

type Manifest = Readonly<Record<string, unknown>> & { readonly kind: string }

const id = 'my-app-4f1c2d9'

/** Each finds what those before it left. */
const samples = [
  'task/init-context/0.1/samples/start.yaml',
  'task/get-state/0.1/samples/when.yaml',
  'task/handle-event/0.1/samples/finally.yaml',
  'task/load-context/0.1/samples/build.yaml',
  'task/set-state/0.1/samples/store.yaml',
  'task/generate/0.1/samples/generate.yaml',
  'stepaction/generate/0.1/samples/images.yaml',
  'stepaction/get-state/0.1/samples/read.yaml',
  'stepaction/handle-event/0.1/samples/notify.yaml',
  'stepaction/load-context/0.1/samples/build.yaml',
  'stepaction/set-state/0.1/samples/report.yaml',
  'task/set-file/0.1/samples/notes.yaml',
  'stepaction/set-file/0.1/samples/notes.yaml',
  'task/render/0.1/samples/manifest.yaml',
  'stepaction/render/0.1/samples/manifest.yaml',
  'stepaction/export/0.1/samples/dotenv.yaml',
  'task/restore/0.1/samples/restore.yaml',
  'task/lock/0.1/samples/deploy.yaml',
  'task/unlock/0.1/samples/finally.yaml',
  'stepaction/lock/0.1/samples/deploy.yaml',
  'task/wait-decision/0.1/samples/deploy.yaml',
  'stepaction/wait-decision/0.1/samples/deploy.yaml',
  'task/expire/0.1/samples/finally.yaml',
]

/** What the lock guards fails in it: that is what it shows. */
const failing = 'task/unlock/0.1/samples/finally.yaml'

const event = (to: string) => ({ success: { 'set-values': { set: [{ from: 'yes', to }] } } })

const appConfig = {
  bases: ['core.yaml'],
  'cicd-contexts': {
    stage: {
      pipelines: {
        start: { 'event-handlers': event('state.startSeen') },
        validate: { 'event-handlers': event('state.validateSeen') },
        build: {
          'event-handlers': {
            ...event('state.buildSeen'),
            start: { 'set-values': { set: [{ from: 'yes', to: 'state.startOfBuild' }] } },
          },
          generators: {
            images: { app: { set: [{ key: 'state.image', value: '{{ registry }}/my-app:{{ state.commit }}' }] } },
          },
        },
      },
    },
  },
}

describe('on a cluster, each sample of the catalog', () => {
  const namespace = useNamespace('samples')

  before(async () => {
    const redis = { host: process.env.E2E_REDIS, port: redisPort, keyPrefix: `${namespace()}:`, isPrimary: true }
    const policies = { prod: { approvers: { people: ['ann@example.org'] }, via: ['store'] } }
    const config = { cicdstatemgr: { datasources: { redis }, decisions: { policies } } }
    const base = { 'cicd-contexts': { stage: { channel: 'from-the-base' } } }
    const claims = ['my-app-sources', 'my-app-cache']
    await apply(
      namespace(),
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'cicdstatemgr-config' },
        data: { 'config.yaml': JSON.stringify(config), 'core.yaml': JSON.stringify(base) },
      },
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'cicdstatemgr-secrets' },
        stringData: { 'secrets.yaml': JSON.stringify({ cicdstatemgr: { slack: { token: 'none-at-all' } } }) },
      },
      ...claims.map((name) => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name }, spec: claim })),
    )
    await succeed(namespace(), writeAppConfig())
  })

  for (const sample of samples) {
    it(`runs: ${sample}`, async () => {
      if (sample.startsWith('task/get-state/')) await succeed(namespace(), fillCache())
      if (sample.includes('/wait-decision/')) await succeed(namespace(), decide())

      await runSample(sample)
    })
  }

  it('are all, with the one that makes the context of the others anew', async () => {
    expect(samples).to.have.length(23)

    await runSample('stepaction/init-context/0.1/samples/start.yaml', 'context-id', `${id}-2`)
  })

  it('gives back the lock that another run took: stepaction/unlock/0.1/samples/report.yaml', async () => {
    const { token } = await succeed(namespace(), takeLock())

    await runSample('stepaction/unlock/0.1/samples/report.yaml', 'token', String(token))
  })

  /** Applies what a sample has beside its run, and runs that; a param of it may be another. */
  async function runSample(sample: string, param?: string, value?: string): Promise<void> {
    const documents = loadAll(readFileSync(join(repositoryRoot, 'catalog', sample), 'utf8')) as Manifest[]
    const isRun = ({ kind }: Manifest) => kind === 'PipelineRun' || kind === 'TaskRun'
    await apply(namespace(), ...documents.filter((one) => !isRun(one)))
    const run = structuredClone(documents.find(isRun)!) as unknown as {
      spec: { params?: { name: string; value: unknown }[] }
    }
    for (const given of run.spec.params ?? []) if (given.name === param) given.value = value

    if (sample === failing) expect(await runToEnd(namespace(), run)).to.include({ status: 'False' })
    else await succeed(namespace(), run)
  }
})

const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '16Mi' } } }
const configMap = { name: 'config', configMap: { name: 'cicdstatemgr-config' } }
const bound = (name: string, claimName: string) => ({ name, persistentVolumeClaim: { claimName } })

function taskRun(topic: string, spec: object): object {
  const metadata = { generateName: `${topic}-` }
  return {
    apiVersion: 'tekton.dev/v1',
    kind: 'TaskRun',
    metadata,
    spec: { podTemplate: { securityContext: { fsGroup: 65532 } }, ...spec },
  }
}

/** Puts the app's config where a checkout would have it. */
function writeAppConfig(): object {
  const script = 'mkdir -p "$1/cicd"; printf %s "$2" > "$1/cicd/app.yaml"'
  return taskRun('sources', {
    params: [{ name: 'content', value: Buffer.from(JSON.stringify(appConfig)).toString('base64') }],
    workspaces: [bound('source', 'my-app-sources')],
    taskSpec: {
      params: [{ name: 'content', type: 'string' }],
      workspaces: [{ name: 'source' }],
      steps: [
        {
          name: 'write',
          image: shellImage,
          command: ['sh', '-euc', script.replace('printf %s "$2"', 'printf %s "$2" | base64 -d'), 'write'],
          args: ['$(workspaces.source.path)', '$(params.content)'],
          securityContext: restricted,
        },
      ],
    },
  })
}

/** What a PipelineRun before would have left in the claim of copies. */
function fillCache(): object {
  return taskRun('cache', {
    taskRef: { name: 'load-context' },
    params: [
      { name: 'context-id', value: id },
      { name: 'set', value: ['state.phase=build', 'state.error=none'] },
    ],
    workspaces: [configMap, bound('cache', 'my-app-cache')],
  })
}

/** Asks what the samples wait for, and agrees to it. */
function decide(): object {
  const step = (name: string, ...args: readonly string[]) => ({
    name,
    image,
    command: ['/usr/local/bin/cicdstatemgr'],
    args: [...args, '--config=$(workspaces.config.path)', `--id=${id}`, '--', 'deploy-prod'],
    securityContext: restricted,
  })
  const question = ['--policy=prod', '--subject=my-app 1.4.0 to prod', '--option=approve=Deploy']
  return taskRun('decide', {
    workspaces: [configMap],
    taskSpec: {
      workspaces: [{ name: 'config' }],
      steps: [step('ask', 'ask', ...question), step('vote', 'decide', '--option=approve', '--actor=ann@example.org')],
    },
  })
}

function takeLock(): object {
  const params = Object.entries({ name: 'deploy-prod', ttl: '10m' }).map(([name, value]) => ({ name, value }))
  return taskRun('lock', { taskRef: { name: 'lock' }, params, workspaces: [configMap] })
}
