import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { load, loadAll } from 'js-yaml'
import { repositoryRoot } from '../../support/manifests.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { kubectl } from './kubectl.ts'
import { label } from './namespace.ts'
import { restricted } from './pipeline.ts'

export interface Manifest {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> }
  readonly data?: Readonly<Record<string, string>>
  readonly roleRef?: { readonly name: string }
}

export type Overlay = 'redis' | 'pvc' | 'custom-tasks'

interface Config {
  readonly cicdstatemgr: Readonly<Record<string, unknown>>
}

/** The namespace of tekton/, which each test has another one for. */
const own = 'cicdstatemgr'

/** No usual port: in some clusters for tests all pods share one network, and the EventListener has 8080. */
const slackPort = 8081
const controllerPort = 8082

/** The secrets that `generate.sh` makes for an overlay, for a namespace. */
export async function secretsOf(overlay: Overlay, namespace: string): Promise<readonly Manifest[]> {
  return inNamespace(await kustomize(await generated(overlay)), namespace)
}

async function generated(overlay: Overlay | 'slack', env: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = join(await tempDir(), 'secrets')
  const script = join(repositoryRoot, 'tekton/secrets/generate.sh')
  await promisify(execFile)('sh', [script, overlay, folder], { env: { ...process.env, ...env } })
  return folder
}

/** What is installed for the flow: an overlay of tekton/ with the app's repository and the stand-in for Slack of examples/tekton. */
export async function overlayWithExample(overlay: Overlay, namespace: string): Promise<readonly Manifest[]> {
  const example = await kustomize(join(repositoryRoot, 'examples/tekton'))
  if (overlay === 'redis') return inNamespace(example, namespace)
  const beside = example.filter(({ metadata: { name } }) => /^(app-|slack-stand-in)/.test(name))
  const exampleConfig = await readFile(join(repositoryRoot, 'examples/tekton/config.yaml'), 'utf8')
  const { decisions } = (load(exampleConfig) as Config).cicdstatemgr
  const installed = await kustomize(join(repositoryRoot, 'tekton/overlays', overlay))
  const configured = installed.map((one) => {
    if (one.kind !== 'ConfigMap' || one.metadata.name !== 'cicdstatemgr-config') return one
    const text = one.data?.['config.yaml']?.replace(/https:\/\/slack\.com(?=\/api)/, standIn) ?? ''
    const config = { cicdstatemgr: { ...(load(text) as Config).cicdstatemgr, decisions } }
    return { ...one, data: { ...one.data, 'config.yaml': JSON.stringify(config) } }
  })
  return inNamespace([...configured.map(withOwnPort), ...beside], namespace)
}

/** One controller, at a port of its own: in some clusters for tests all pods share one network. */
function withOwnPort(document: Manifest): Manifest {
  if (document.kind !== 'Deployment' || document.metadata.name !== 'cicdstatemgr-controller') return document
  const text = JSON.stringify(document)
    .replaceAll('8080', String(controllerPort))
    .replace('"replicas":2', '"replicas":1')
  return JSON.parse(text) as Manifest
}

/** Of the replicas of the gateway, and of what stands in for its EventListener: see `slackPort`. */
const gatewayPorts = { a: 8083, b: 8085 } as const
export const listenerPort = 8084
export const gatewayReplicas = Object.keys(gatewayPorts).map((replica) => `deployment/cicdstatemgr-gateway-${replica}`)
export const listenerName = 'listener-stand-in'

/**
 * The gateway that Slack sends requests to and that asks the cluster who somebody is, with its secrets; `decisions` of the config as given, beside the key that
 * counts. Its replicas are Deployments of their own with a port each: in some clusters for tests all pods have one network.
 */
export async function gatewayManifests(
  namespace: string,
  { signingSecret, decisions }: { readonly signingSecret: string; readonly decisions: object },
): Promise<readonly Manifest[]> {
  const secrets = await generated('slack', { SLACK_SIGNING_SECRET: signingSecret })
  const folder = await tempDir()
  const components = ['redis', 'gateway', 'gateway-http', 'gateway-api', 'images']
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [relative(folder, join(repositoryRoot, 'tekton/base'))],
    components: components.map((name) => relative(folder, join(repositoryRoot, 'tekton/components', name))),
  }
  await writeFile(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization))
  const signing = load(await readFile(join(secrets, 'decisions-signing.yaml'), 'utf8')) as object
  const installed = (await kustomize(folder)).map((one) => {
    if (one.kind !== 'ConfigMap' || one.metadata.name !== 'cicdstatemgr-config') return one
    const { cicdstatemgr } = load(one.data?.['config.yaml'] ?? '') as Config
    const forward = { url: `http://${listenerName}.${own}.svc.cluster.local:${listenerPort}` }
    const gateway = { ...(cicdstatemgr.gateway as object), api: { kubernetes: {} }, forward }
    // What follows from the decision is fired by the gateway, too.
    const trigger = { ...(cicdstatemgr.trigger as object), url: forward.url }
    const config = { cicdstatemgr: { ...cicdstatemgr, gateway, trigger, decisions: { ...decisions, ...signing } } }
    return { ...one, data: { ...one.data, 'config.yaml': JSON.stringify(config) } }
  })
  const moved = inNamespace([...(await kustomize(secrets)), ...installed], namespace)
  return [...moved.filter(({ kind }) => kind !== 'EventListener').flatMap(replicas), ...listener(namespace)]
}

/** Stands in for the EventListener, and logs the id of each delivery; below /api/ for Slack, which takes every message. */
function listener(namespace: string): readonly Manifest[] {
  const program = `require('node:http').createServer((request, response) => {
    const isSlack = request.url.startsWith('/api/')
    if (!isSlack) console.log('delivery ' + request.headers['x-cicdstatemgr-delivery'])
    const answer = isSlack ? JSON.stringify({ ok: true, channel: 'C01', ts: '1700000000.000100' }) : ''
    request.resume().on('end', () => response.writeHead(isSlack ? 200 : 202).end(answer))
  }).listen(${listenerPort})`
  const labels = { eventlistener: own, app: listenerName }
  const container = {
    name: 'listener',
    image: 'docker.io/library/node:24-alpine',
    command: ['node', '-e', program],
    ports: [{ name: 'http', containerPort: listenerPort }],
    securityContext: { ...restricted, runAsUser: 65532 },
    readinessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 1, failureThreshold: 60 },
  }
  const metadata = { name: listenerName, namespace }
  const ports = [{ port: listenerPort, targetPort: 'http' }]
  const service = { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app: listenerName }, ports } }
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, labels }, spec: { containers: [container] } }
  return [service, JSON.parse(withImages(JSON.stringify(pod))) as Manifest]
}

function replicas(document: Manifest): readonly Manifest[] {
  const text = JSON.stringify(document)
  // By its name: each pod has another port.
  if (document.kind === 'NetworkPolicy')
    return [JSON.parse(text.replaceAll('"port":8080', '"port":"http"')) as Manifest]
  if (document.kind !== 'Deployment') return [document]
  return Object.entries(gatewayPorts).map(([replica, port]) => {
    const replaced = text
      .replaceAll(/"containerPort":\d+/g, `"containerPort":${port}`)
      .replaceAll('"app.kubernetes.io/name"', `"cicdstatemgr-e2e/replica":"${replica}","app.kubernetes.io/name"`)
      .replace('"replicas":2', '"replicas":1')
      .replace('"--actor=gateway"', `"--actor=gateway","--listen=0.0.0.0:${port}"`)
    const moved = JSON.parse(replaced) as Manifest
    return { ...moved, metadata: { ...moved.metadata, name: `${moved.metadata.name}-${replica}` } }
  })
}

const standIn = `http://slack-stand-in.${own}.svc.cluster.local:8080`

/** A document of the examples, such as start-run.yaml, for a namespace. */
export async function exampleRun(file: string, namespace: string, id = ''): Promise<object> {
  const text = await readFile(join(repositoryRoot, file), 'utf8')
  const [document] = inNamespace(loadAll(text.replace('CONTEXT_ID', id)) as Manifest[], namespace)
  return document!
}

async function kustomize(folder: string): Promise<readonly Manifest[]> {
  return loadAll(await kubectl(['kustomize', folder])) as Manifest[]
}

/** The same for another namespace: where things are, what they are called in the network and, for what has no namespace, their names. */
function inNamespace(documents: readonly Manifest[], namespace: string): readonly Manifest[] {
  return documents
    .filter(({ kind }) => kind !== 'Namespace')
    .map((document) => {
      const moved = JSON.parse(withImages(textOf(document, namespace))) as Manifest
      return moved.kind.startsWith('ClusterRole') ? renamed(moved, namespace) : moved
    })
}

/** What has no namespace gets a name of its own, and the label by which it is removed. */
function renamed(document: Manifest, name: string): Manifest {
  const labels = { ...document.metadata.labels, [label]: process.env.E2E_RUN ?? 'alone' }
  // Roles of the cluster itself keep theirs.
  const isOurs = document.roleRef?.name.startsWith('system:') === false
  const roleRef = isOurs ? { roleRef: { ...document.roleRef, name } } : {}
  const own = isOurs || document.kind === 'ClusterRole' ? name : `${name}-${document.metadata.name}`
  return { ...document, metadata: { ...document.metadata, name: own, labels }, ...roleRef }
}

function textOf(document: Manifest, namespace: string): string {
  return JSON.stringify(document)
    .replaceAll(`"namespace":"${own}"`, `"namespace":"${namespace}"`)
    .replaceAll('https://git.example/my-app.git', 'git://app-repository/my-app.git')
    .replaceAll(`.${own}.svc`, `.${namespace}.svc`)
    .replaceAll(/(slack-stand-in\.[\w.-]+):8080/g, `$1:${slackPort}`)
    .replaceAll('"name":"http","port":8080', `"name":"http","port":${slackPort}`)
    .replaceAll('"containerPort":8080,"name":"http"', `"containerPort":${slackPort},"name":"http"`)
    .replaceAll(
      '"name":"slack-stand-in","ports"',
      `"env":[{"name":"PORT","value":"${slackPort}"}],"name":"slack-stand-in","ports"`,
    )
}

/** Images of a registry that the cluster cannot reach may have stand-ins. */
function withImages(text: string): string {
  const { E2E_REDIS_IMAGE: redis, E2E_NODE_IMAGE: node } = process.env
  return text
    .replaceAll(/docker\.io\/library\/redis:[\w.@:-]+/g, redis ?? '$&')
    .replaceAll(/docker\.io\/library\/node:[\w.@:-]+/g, node ?? '$&')
}
