import { expect } from 'chai'
import { apply, kubectl, kubectlJson } from './support/kubectl.ts'
import { createNamespace } from './support/namespace.ts'
import { exampleRun, overlayWithExample, secretsOf } from './support/overlay.ts'
import type { Overlay } from './support/overlay.ts'
import { image, restricted, shellImage } from './support/pipeline.ts'
import { ended, start, succeed, until } from './support/runs.ts'

interface Run {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> }
  readonly status?: {
    readonly completionTime?: string
    readonly conditions: readonly { readonly status: string }[]
    readonly results?: readonly { readonly name: string; readonly value: string }[]
  }
}

/** Pods of the steps of a flow until it is deployed. */
const podsOf: Readonly<Record<Overlay, number>> = { redis: 16, 'custom-tasks': 9, pvc: 16 }

const startRuns: Readonly<Record<Overlay, string>> = {
  redis: 'examples/tekton/start-run.yaml',
  'custom-tasks': 'examples/tekton/start-run.yaml',
  pvc: 'tekton/overlays/pvc/start-run.yaml',
}

describe('on a cluster, the flow of examples/tekton', () => {
  let namespace = ''
  // In some clusters for tests a port can be had by one pod only: the next overlay wants those of this one.
  afterEach(() => kubectl(['delete', 'namespace', namespace, '--timeout=2m']))

  for (const overlay of ['redis', 'custom-tasks', 'pvc'] as const) {
    it(`goes from start to deploy with the overlay ${overlay}`, async () => {
      namespace = await createNamespace(overlay, { 'pod-security.kubernetes.io/enforce': 'baseline' })
      await apply(namespace, ...(await secretsOf(overlay, namespace)))
      await apply(namespace, ...(await overlayWithExample(overlay, namespace)))
      await ready(namespace, overlay)

      const begun = await start(namespace, await exampleRun(startRuns[overlay], namespace))
      const id = begun.slice('pipelinerun/'.length)
      expect(await ended(namespace, begun)).to.include({ status: 'True' })
      const [version] = await runsOf(namespace, id, 3).then((runs) => resultsOf(runs, 'build', 'version'))

      const wanted = { pipeline: 'deploy', contextDataId: id, appName: 'my-app', version, target: 'dev' }
      await post(namespace, wanted, 'gateway-token')
      await post(namespace, wanted, 'trigger-token')
      await runsOf(namespace, id, 4)
      expect(await stateOf(namespace, overlay, id)).not.to.have.property('deployed')
      await vote(namespace, overlay, id)
      await runsOf(namespace, id, 5)
      // The run before looked whether anybody had decided, and said that nobody had.
      const looked = overlay === 'custom-tasks' ? 0 : 2
      expect((await podCount(namespace)) - looked).to.equal(podsOf[overlay])
      await post(namespace, { ...wanted, version: '9.9.9' }, 'trigger-token')
      const runs = await runsOf(namespace, id, 6)

      expect(runs.map(({ metadata }) => metadata.labels['tekton.dev/pipeline']).sort()).to.deep.equal([
        ...['build', 'deploy', 'deploy', 'deploy', 'test', 'validate'],
      ])
      const ends = runs.map(({ status }) => status?.conditions[0]?.status).sort()
      expect(ends).to.deep.equal(['False', ...Array<string>(5).fill('True')])
      const state = await stateOf(namespace, overlay, id)
      expect(state.deployed).to.deep.equal({ version, target: 'dev', by: ['ann'] })
      expect(state.checks).to.deep.equal({ validate: `version ${version!} is well formed`, test: '3 files' })
      expect(state.builds).to.have.length(1)
      const said = await kubectl(['-n', namespace, 'logs', 'deployment/slack-stand-in'])
      expect(said).to.include(`Deploy *my-app* ${version!}?`)
    }).timeout(420_000)
  }
})

async function ready(namespace: string, overlay: Overlay): Promise<void> {
  const rollouts = [
    ...(overlay === 'pvc' ? [] : ['statefulset/redis']),
    ...(overlay === 'custom-tasks' ? ['deployment/cicdstatemgr-controller'] : []),
    'deployment/app-repository',
    'deployment/slack-stand-in',
  ]
  for (const rollout of rollouts) {
    await kubectl(['-n', namespace, 'rollout', 'status', rollout, '--timeout=2m'])
  }
  await kubectl(['-n', namespace, 'wait', '--for=condition=Ready', 'eventlistener/cicdstatemgr', '--timeout=2m'])
}

/** Pods of all PipelineRuns of a namespace. */
async function podCount(namespace: string): Promise<number> {
  const { items } = await kubectlJson<{ items: object[] }>([
    '-n',
    namespace,
    'get',
    'pod',
    '-l',
    // Neither one that reserves a node, which may still be ending, nor that of the TaskRun that reads the state.
    'tekton.dev/pipelineRun,tekton.dev/taskRun',
  ])
  return items.length
}

/** The runs that the flow has triggered, once there are as many and all of them have ended. */
function runsOf(namespace: string, id: string, count: number): Promise<readonly Run[]> {
  return until(`${count} runs have ended`, async () => {
    const selector = `cicdstatemgr/context-id=${id}`
    const { items } = await kubectlJson<{ items: Run[] }>(['-n', namespace, 'get', 'pipelinerun', '-l', selector])
    const done = items.filter(({ status }) => status?.completionTime !== undefined)
    return done.length >= count && done.length === items.length ? items : undefined
  })
}

function resultsOf(runs: readonly Run[], pipeline: string, name: string): readonly string[] {
  return runs
    .filter(({ metadata }) => metadata.labels['tekton.dev/pipeline'] === pipeline)
    .flatMap(({ status }) => status?.results?.filter((one) => one.name === name).map(({ value }) => value) ?? [])
}

let pods = 0

/** Sends an event with a token to the EventListener, from a pod that may. */
async function post(namespace: string, body: object, token: string): Promise<void> {
  const url = `http://el-cicdstatemgr.${namespace}.svc.cluster.local:8080`
  const send =
    'curl --retry 5 --retry-connrefused -sS --fail-with-body --data-binary "$2" "$1" -H "Content-Type: application/json" -H "X-Cicdstatemgr-Token: $TOKEN"'
  await runPod(namespace, {
    containers: [
      {
        name: 'post',
        image: shellImage,
        command: ['sh', '-euc', send, 'post'],
        args: [url, JSON.stringify(body)],
        env: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'cicdstatemgr-event-tokens', key: token } } }],
        securityContext: restricted,
      },
    ],
  })
}

/** Approves the deployment as ann, whom the config of the example lets. */
async function vote(namespace: string, overlay: Overlay, id: string): Promise<void> {
  const claim = { name: 'contexts', persistentVolumeClaim: { claimName: 'cicdstatemgr-contexts' } }
  const contexts = { name: 'contexts', mountPath: '/workspace/contexts', subPath: 'contexts' }
  await runPod(namespace, {
    securityContext: { fsGroup: 65532 },
    volumes: [
      { name: 'config', configMap: { name: 'cicdstatemgr-config' } },
      { name: 'secrets', secret: { secretName: 'cicdstatemgr-secrets' } },
      ...(overlay === 'pvc' ? [claim] : []),
    ],
    containers: [
      {
        name: 'vote',
        image,
        command: ['/usr/local/bin/cicdstatemgr'],
        args: [
          ...['decide', 'deploy-dev', `--id=${id}`, '--option=approve', '--actor=ann'],
          ...['--config=/config', '--secrets=/secrets'],
        ],
        volumeMounts: [
          { name: 'config', mountPath: '/config' },
          { name: 'secrets', mountPath: '/secrets' },
          ...(overlay === 'pvc' ? [contexts] : []),
        ],
        securityContext: restricted,
      },
    ],
  })
}

/** Runs a pod to its end, with the labels by which NetworkPolicies let it to Redis and to the EventListener. */
async function runPod(namespace: string, spec: object): Promise<void> {
  const name = `pod-${++pods}`
  const labels = { 'cicdstatemgr/gateway': 'true', 'tekton.dev/task': 'wait-decision' }
  const metadata = { name, labels }
  await apply(namespace, { apiVersion: 'v1', kind: 'Pod', metadata, spec: { restartPolicy: 'Never', ...spec } })
  await kubectl(['-n', namespace, 'wait', '--for=jsonpath={.status.phase}=Succeeded', `pod/${name}`, '--timeout=1m'])
}

async function stateOf(namespace: string, overlay: Overlay, id: string): Promise<Record<string, unknown>> {
  const look = (await exampleRun('examples/tekton/look-run.yaml', namespace, id)) as { spec: { workspaces: object[] } }
  const contexts = {
    name: 'contexts',
    persistentVolumeClaim: { claimName: 'cicdstatemgr-contexts' },
    subPath: 'contexts',
  }
  const workspaces = overlay === 'pvc' ? [...look.spec.workspaces, contexts] : look.spec.workspaces
  const podTemplate = { securityContext: { fsGroup: 65532 } }
  const { value } = await succeed(namespace, { ...look, spec: { ...look.spec, podTemplate, workspaces } })
  return JSON.parse(String(value)) as Record<string, unknown>
}
