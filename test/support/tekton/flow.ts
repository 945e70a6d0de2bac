import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { CicdStateMgr } from '../../../src/index.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import { startHttpServer } from '../http-server.ts'
import type { HttpServer } from '../http-server.ts'
import { repositoryRoot } from '../manifests.ts'
import { startRedis } from '../redis-server.ts'
import { tempDir } from '../temp-dir.ts'
import { createCluster } from './cluster.ts'
import type { Cluster } from './cluster.ts'
import { PlayedCustomTasks } from './custom-tasks.ts'
import type { CustomTasks } from './custom-tasks.ts'
import { startEventListener } from './event-listener.ts'
import type { EventListener } from './event-listener.ts'
import { startGitServer } from './git-server.ts'
import type { GitServer } from './git-server.ts'
import { kustomize } from './kustomize.ts'
import { secretTexts } from './pod.ts'
import { runPipeline } from './run-pipeline.ts'
import type { PipelineRunResult } from './run-pipeline.ts'

const folder = join(repositoryRoot, 'tekton')

/** Where contexts are stored, and whether custom tasks do the work that needs no pod. */
export type Overlay = 'redis' | 'pvc' | 'custom-tasks'

const startRuns = {
  redis: 'start-run.yaml',
  'custom-tasks': 'start-run.yaml',
  pvc: 'overlays/pvc/start-run.yaml',
} as const

/** Values that must not appear in any output. */
export interface Tokens {
  readonly slack: string
  readonly trigger: string
  readonly gateway: string
}

/** The resources that `tekton/` installs, with servers of the test. */
export interface Flow extends AsyncDisposable {
  readonly tokens: Tokens
  readonly listener: EventListener
  readonly chat: HttpServer
  readonly git: GitServer
  /** A manager outside of the cluster for the contexts. */
  readonly manager: CicdStateMgr
  /** Creates the PipelineRun of `start-run.yaml` for a branch, and waits until all runs have ended. */
  start(branch: string): Promise<void>
  /** Votes on deploy-dev as one of the people in the example's config, in a run that is not listed in `runs`. Waits until all runs have ended. */
  vote(id: string, who: string, option: string): Promise<void>
  /** Posts to the EventListener, and waits until all runs have ended. */
  post(body: unknown, token: string): Promise<{ readonly status: number }>
  /** All runs that have ended, in the order of their start. */
  readonly runs: readonly PipelineRunResult[]
}

/** Installs an overlay. `losesPod` is the option of the cluster. */
export async function installFlow(
  overlay: Overlay,
  losesPod: (taskRun: string, attempt: number) => boolean,
): Promise<Flow> {
  await using servers = new AsyncDisposableStack()
  const directory = await tempDir()
  const cluster = createCluster({ directory, manifests: kustomize(join(folder, 'overlays', overlay)), losesPod })
  const secrets = await makeSecrets(overlay, join(directory, 'secrets'), cluster)
  const acl = join(directory, 'secrets', 'users.acl')
  const redis = overlay !== 'pvc' ? await startRedis({ args: ['--aclfile', acl] }) : undefined
  servers.defer(() => redis?.stop())
  const chat = servers.use(await startHttpServer([{ json: { ok: true, ts: '1.1' } }]))
  const git = servers.use(await startGitServer(directory))
  const runs: PipelineRunResult[] = []
  const going: Promise<void>[] = []
  let customTasks: CustomTasks | undefined
  const create = (resource: JsonObject) => {
    const index = going.length
    going.push(runPipeline(cluster, resource, undefined, customTasks).then((result) => void (runs[index] = result)))
  }
  const listener = servers.use(await startEventListener(cluster, 'cicdstatemgr', create))
  const idle = async () => {
    for (const run of going) await run
  }

  const example = await readFile(join(repositoryRoot, 'examples', 'tekton', 'config.yaml'), 'utf8')
  const config = patchConfig(cluster, (section) => {
    // After the installation nobody may deploy: the user must name people.
    section.decisions = (load(example) as { cicdstatemgr: JsonObject }).cicdstatemgr.decisions!
    Object.assign(section.slack as JsonObject, { url: chat.origin })
    Object.assign(section.trigger as JsonObject, { url: listener.url })
    if (redis !== undefined) {
      const { redis: source } = section.datasources as { redis: JsonObject }
      Object.assign(source, { host: redis.host, port: redis.port })
    }
  })
  if (overlay === 'custom-tasks') customTasks = servers.use(await startController(cluster, config))
  const outside = overlay !== 'pvc' ? config : withPath(config, await cluster.claim('cicdstatemgr-contexts'))
  // Contexts that it creates belong to the namespace, as those of a Task do.
  const env = { CICDSTATEMGR_NAMESPACE: cluster.namespace }
  const manager = await CicdStateMgr.open({ config: outside, secrets: secrets.config, actor: 'tester', env })
  servers.use(manager)
  const opened = servers.move()
  return {
    tokens: secrets.tokens,
    listener,
    chat,
    git,
    manager,
    runs,
    async start(branch) {
      create(await startRun(overlay, { url: git.url, revision: branch, invoker: 'cyd' }))
      await idle()
    },
    async vote(id, who, option) {
      await runPipeline(cluster, voteRun(overlay, id, who, option))
      await idle()
    },
    async post(body, token) {
      const response = await fetch(listener.url, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'x-cicdstatemgr-token': token },
      })
      await response.arrayBuffer()
      await idle()
      return { status: response.status }
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

function patchConfig(cluster: Cluster, patch: (section: JsonObject) => void): JsonObject {
  const { data } = cluster.find('ConfigMap', 'cicdstatemgr-config') as { data: Record<string, string> }
  const config = load(data['config.yaml']!) as { cicdstatemgr: JsonObject }
  patch(config.cicdstatemgr)
  data['config.yaml'] = JSON.stringify(config)
  return config
}

/** Starts the controller with the config and secrets that its Deployment mounts. */
async function startController(cluster: Cluster, config: JsonObject): Promise<PlayedCustomTasks> {
  const { spec } = cluster.find('Deployment', 'cicdstatemgr-controller') as unknown as {
    spec: { template: { spec: { volumes: { name: string; secret?: { secretName: string } }[] } } }
  }
  const { secretName = '' } = spec.template.spec.volumes.find(({ name }) => name === 'secrets')?.secret ?? {}
  const secrets = load(secretTexts(cluster.find('Secret', secretName))['secrets.yaml'] ?? '') as JsonObject
  return PlayedCustomTasks.start(cluster.namespace, { config, secrets })
}

/** Runs `generate.sh`, as users do, and applies the manifests that it makes. */
async function makeSecrets(overlay: Overlay, directory: string, cluster: Cluster) {
  const slack = 'xoxb-a-token-of-the-chat'
  execFileSync('sh', [join(folder, 'secrets', 'generate.sh'), overlay, directory], {
    env: { PATH: process.env.PATH, SLACK_BOT_TOKEN: slack },
  })
  const file = (name: string) => readFile(join(directory, name), 'utf8')
  const text = await file('secrets.yaml')
  const tokens = { slack, trigger: await file('trigger-token'), gateway: await file('gateway-token') }
  const apply = (name: string, stringData: JsonObject) =>
    cluster.apply({ kind: 'Secret', metadata: { name }, stringData })
  apply('cicdstatemgr-secrets', { 'secrets.yaml': text })
  if (overlay === 'custom-tasks')
    apply('cicdstatemgr-controller', { 'secrets.yaml': await file('controller-secrets.yaml') })
  apply('cicdstatemgr-event-tokens', { 'trigger-token': tokens.trigger, 'gateway-token': tokens.gateway })
  return { tokens, config: load(text) as JsonObject }
}

function withPath(config: JsonObject, claim: string): JsonObject {
  const text = JSON.stringify(config).replace('"/workspace/contexts"', JSON.stringify(join(claim, 'contexts')))
  return JSON.parse(text) as JsonObject
}

async function startRun(overlay: Overlay, params: Readonly<Record<string, string>>): Promise<JsonObject> {
  const run = load(await readFile(join(folder, startRuns[overlay]), 'utf8')) as JsonObject & {
    spec: { params: { name: string; value: string }[] }
  }
  for (const param of run.spec.params) param.value = params[param.name] ?? param.value
  return run
}

/** The TaskRun of a vote: on a volume, it must have the same user as the other pods. */
function voteRun(overlay: Overlay, id: string, who: string, option: string): JsonObject {
  const claim = { name: 'shared', persistentVolumeClaim: { claimName: 'cicdstatemgr-contexts' } }
  const onVolume = overlay === 'pvc'
  const names = ['config', 'secrets', ...(onVolume ? ['contexts'] : [])]
  const step = {
    name: 'vote',
    image: 'localhost/cicdstatemgr:0.1.0',
    command: ['/usr/local/bin/cicdstatemgr'],
    args: [
      ...['decide', 'deploy-dev', `--id=${id}`, `--option=${option}`, `--actor=${who}`],
      ...['--config=$(workspaces.config.path)', '--secrets=$(workspaces.secrets.path)'],
    ],
    securityContext: { runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  }
  const workspaces = [
    ...['config', 'secrets'].map((name) => ({ name, workspace: name })),
    ...(onVolume ? [{ name: 'contexts', workspace: 'shared', subPath: 'contexts' }] : []),
  ]
  const taskSpec = { workspaces: names.map((name) => ({ name })), steps: [step] }
  return {
    apiVersion: 'tekton.dev/v1',
    kind: 'PipelineRun',
    metadata: { generateName: 'vote-' },
    spec: {
      pipelineSpec: {
        workspaces: ['config', 'secrets', ...(onVolume ? ['shared'] : [])].map((name) => ({ name })),
        tasks: [{ name: 'vote', workspaces, taskSpec }],
      },
      workspaces: [
        { name: 'config', configMap: { name: 'cicdstatemgr-config' } },
        { name: 'secrets', secret: { secretName: 'cicdstatemgr-secrets' } },
        ...(onVolume ? [claim] : []),
      ],
      taskRunTemplate: { podTemplate: { securityContext: { fsGroup: 65532 } } },
    },
  }
}
