import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { load, loadAll } from 'js-yaml'
import { repositoryRoot } from '../../support/manifests.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { kubectl } from './kubectl.ts'
import { label } from './namespace.ts'

export interface Manifest {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> }
  readonly data?: Readonly<Record<string, string>>
  readonly roleRef?: object
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
  const folder = join(await tempDir(), 'secrets')
  await promisify(execFile)('sh', [join(repositoryRoot, 'tekton/secrets/generate.sh'), overlay, folder])
  return inNamespace(await kustomize(folder), namespace)
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
  const roleRef = document.roleRef === undefined ? {} : { roleRef: { ...document.roleRef, name } }
  return { ...document, metadata: { ...document.metadata, name, labels }, ...roleRef }
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
