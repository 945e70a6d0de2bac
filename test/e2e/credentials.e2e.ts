import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { changeContext } from '../../src/operations/change/change-context.ts'
import { callerOn } from '../../src/operations/host.ts'
import { tempDir } from '../support/temp-dir.ts'
import { OutsideController } from './support/controller.ts'
import { CustomRuns, pipelineRun, task } from './support/custom-runs.ts'
import { apply, kubectl, kubectlJson } from './support/kubectl.ts'
import { createNamespace } from './support/namespace.ts'
import { ended, start, until } from './support/runs.ts'

const account = 'outside'

describe('on a cluster, a controller with a token that is rotated', () => {
  let namespace = ''
  before(async () => {
    namespace = await createNamespace('credentials')
    await apply(namespace, ...accountWithRights())
  })
  after(() => kubectl(['delete', 'namespace', namespace, '--wait=false']))

  it('reads the new one when the cluster refuses the old one', async () => {
    const folder = await tempDir()
    const tokenFile = join(folder, 'token')
    const old = await tokenOf(namespace, 'first')
    await writeFile(tokenFile, old)
    const kubeconfig = await kubeconfigWith(folder, 'kubeconfig', { tokenFile })
    const withOld = await kubeconfigWith(folder, 'old', { token: old })
    const controller = await OutsideController.start(namespace, {}, ['--alone', '--kubeconfig', kubeconfig])
    await controller.init('flow')
    const name = await start(namespace, pipelineRun([task('wait', 'Wait', { 'context-id': 'flow', path: 'state.go' })]))
    await new CustomRuns(namespace).waits(name, 'wait', 'WaitsForValue')

    await writeFile(tokenFile, await tokenOf(namespace, 'second'))
    await kubectl(['-n', namespace, 'delete', 'secret', 'first'])
    await until('the old token is refused', () =>
      kubectl(['--kubeconfig', withOld, '-n', namespace, 'get', 'customruns']).then(
        () => undefined,
        (error: unknown) => (/Unauthorized|logged in/.test(String(error)) ? true : undefined),
      ),
    )
    const operations = [{ op: 'set', path: 'state.go', value: 'yes' }] as const
    await changeContext(callerOn(controller.host), { id: 'flow', operations })

    expect(await ended(namespace, name)).to.include({ status: 'True' })
    await controller.stop()
  })
})

/** A token that is good as long as a Secret is there. */
async function tokenOf(namespace: string, secret: string): Promise<string> {
  const bound = ['--bound-object-kind=Secret', `--bound-object-name=${secret}`]
  return (await kubectl(['-n', namespace, 'create', 'token', account, ...bound])).trim()
}

interface KubeConfig {
  readonly clusters: readonly { readonly name: string; readonly cluster: object }[]
}

/** A kubeconfig for the cluster of the tests, with other credentials. */
async function kubeconfigWith(folder: string, name: string, user: object): Promise<string> {
  const { clusters } = await kubectlJson<KubeConfig>(['config', 'view', '--raw', '--minify', '--flatten'])
  const [cluster] = clusters
  const context = { cluster: cluster?.name, user: account }
  const file = join(folder, name)
  const config = { clusters, users: [{ name: account, user }], contexts: [{ name: 'c', context }] }
  await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'Config', 'current-context': 'c', ...config }))
  return file
}

/** A ServiceAccount with the rights of a controller, and what its tokens are bound to. */
function accountWithRights(): readonly object[] {
  const metadata = { name: account }
  const group = 'rbac.authorization.k8s.io'
  const read = ['get', 'list', 'watch']
  const rules = [
    { apiGroups: ['tekton.dev'], resources: ['customruns', 'pipelineruns'], verbs: read },
    { apiGroups: ['tekton.dev'], resources: ['customruns/status'], verbs: ['patch'] },
    { apiGroups: [''], resources: ['events'], verbs: ['create'] },
  ]
  const roleRef = { apiGroup: group, kind: 'Role', name: account }
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    { apiVersion: `${group}/v1`, kind: 'Role', metadata, rules },
    {
      apiVersion: `${group}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef,
      subjects: [{ kind: 'ServiceAccount', name: account }],
    },
    ...['first', 'second'].map((name) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name } })),
  ]
}
