import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { realpath, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { expect } from 'chai'
import { load } from 'js-yaml'
import { cli } from '../support/cli.ts'
import { kustomizeUnavailable, render } from '../support/kustomize.ts'
import type { Manifest } from '../support/manifests.ts'
import { readManifests, repositoryRoot } from '../support/manifests.ts'
import { tempDir } from '../support/temp-dir.ts'
import { rules } from './rules/all.ts'
import { problemsOf } from './rules/rule.ts'
import { World } from './rules/world.ts'

const folder = join(repositoryRoot, 'tekton')
const page = readFileSync(join(folder, 'README.md'), 'utf8')

describe('an installation in another namespace, as tekton/README.md has it', () => {
  const overlay = join(folder, 'overlays', 'slack-custom-tasks')
  const [, block = ''] = /^ *```yaml\n((?:(?!```)[^])*path: \/roleRef\/name[^]*?)^ *```/m.exec(page) ?? []
  let rendered: readonly Manifest[]

  before(async function () {
    if (kustomizeUnavailable() !== undefined) return this.skip()
    const directory = await realpath(await tempDir())
    await writeFile(
      join(directory, 'kustomization.yaml'),
      block.replaceAll(/^ {3}/gm, '').replaceAll('../..', relative(directory, folder)),
    )
    const [, edits = ''] = /^ *sed (.*) tekton\/overlays\/slack-custom-tasks\/config\.yaml > /m.exec(page) ?? []
    const scripts = [...edits.matchAll(/-e '([^']*)'/g)].flatMap(([, script = '']) => ['-e', script])
    const { stdout } = spawnSync('sed', [...scripts, join(overlay, 'config.yaml')], { encoding: 'utf8' })
    await writeFile(join(directory, 'config.yaml'), stdout)
    rendered = await render(directory, 'team-b')
  })

  it('has an overlay that names its own namespace alone, and nothing of another installation', async () => {
    expect(problemsOf(new World(rendered, readManifests(['tekton/secrets'])), rules)).to.deep.equal([])
    const ids = (manifests: readonly Manifest[]) => manifests.map(({ kind, name }) => `${kind} ${name}`)
    const isOfCluster = ({ kind }: Manifest) => ['Namespace', 'ClusterRole', 'ClusterRoleBinding'].includes(kind)
    expect(ids(rendered.filter(isOfCluster))).to.have.members([
      'Namespace team-b',
      'ClusterRole cicdstatemgr-triggers-team-b',
      'ClusterRoleBinding cicdstatemgr-triggers-team-b',
    ])
    const own = rendered.filter((one) => !isOfCluster(one))
    expect(ids(own)).to.have.members(ids((await render(overlay, 'slack')).filter((one) => !isOfCluster(one))))
    for (const { kind, document } of own) expect(document.metadata, kind).to.have.property('namespace', 'team-b')
    const foreign = /namespaces?["':/ =]+cicdstatemgr|cicdstatemgr\.svc/
    for (const { name, document } of rendered) expect(JSON.stringify(document), name).not.to.match(foreign)
    const binding = rendered.find(({ kind }) => kind === 'ClusterRoleBinding')!.document
    expect(binding.roleRef).to.have.property('name', 'cicdstatemgr-triggers-team-b')
  })

  it('reaches Redis and the EventListener by the short names of Services of its namespace', async () => {
    const map = rendered.find(({ name }) => name === 'cicdstatemgr-config')!.document as {
      data: Record<string, string>
    }
    const directory = await tempDir()
    for (const [file, text] of Object.entries(map.data)) await writeFile(join(directory, file), text)

    const { stdout, exitCode } = await cli(['validate', '--config', directory], { cwd: directory })

    expect(exitCode, stdout).to.equal(0)
    const { cicdstatemgr } = load(map.data['config.yaml']!) as {
      cicdstatemgr: {
        datasources: { redis: { host: string } }
        trigger: { url: string }
        gateway: { forward: { url: string } }
      }
    }
    const { datasources, trigger, gateway } = cicdstatemgr
    const services = rendered.filter(({ kind }) => kind === 'Service').map(({ name }) => name)
    expect(services).to.include(datasources.redis.host)
    // Triggers makes it for the EventListener.
    const listener = rendered.find(({ kind }) => kind === 'EventListener')!.name
    expect([trigger.url, gateway.forward.url]).to.deep.equal(Array(2).fill(`http://el-${listener}:8080`))
  })

  it('says what an installation takes', () => {
    const takes = new Map<string, readonly [number, number, number]>()
    const rows = [...page.matchAll(/^\| (.+?) \| \**(\d+)\** \| \**(\d+)m\** \| \**(\d+)Mi\** \|$/gm)]
    for (const [, what = '', ...numbers] of rows) {
      const [pods = 0, cpu = 0, memory = 0] = numbers.map(Number)
      takes.set(what.replaceAll('*', ''), [pods, cpu, memory])
    }
    const of = (manifests: readonly Manifest[], name: string) => {
      const { spec } = manifests.find(
        (one) => one.name === name && (one.kind === 'Deployment' || one.kind === 'StatefulSet'),
      )!.document as unknown as { spec: Workload }
      const requests = spec.template.spec.containers.map(({ resources }) => resources.requests)
      const sum = (key: 'cpu' | 'memory') => requests.reduce((all, one) => all + parseInt(one[key]), 0)
      return [spec.replicas, spec.replicas * sum('cpu'), spec.replicas * sum('memory')] as const
    }
    const { spec: limits } = rendered.find(({ kind }) => kind === 'LimitRange')!.document as unknown as {
      spec: { limits: readonly [{ defaultRequest: { cpu: string; memory: string } }] }
    }
    const { cpu, memory } = limits.limits[0].defaultRequest
    const parts = [
      of(rendered, 'cicdstatemgr-gateway'),
      of(rendered, 'cicdstatemgr-controller'),
      of(rendered, 'redis'),
      [1, parseInt(cpu), parseInt(memory)] as const,
    ]
    const together = [0, 1, 2].map((at) => parts.reduce((all, part) => all + part[at]!, 0))
    const proxy = of(readManifests(['tekton/components/login-proxy']), 'cicdstatemgr-login-proxy')

    expect([...takes.values()]).to.deep.equal([...parts, together, proxy])
    const [pods = 0, cpus = 0, bytes = 0] = together
    expect(page).to.contain(`40 installations take ${40 * pods} pods, ${cpus / 25} CPUs and ${(40 * bytes) / 1024}Gi`)
  })
})

interface Workload {
  readonly replicas: number
  readonly template: {
    readonly spec: {
      readonly containers: readonly { readonly resources: { readonly requests: { cpu: string; memory: string } } }[]
    }
  }
}
