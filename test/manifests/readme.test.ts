import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { copyFile, cp, readFile, realpath, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { expect } from 'chai'
import { load } from 'js-yaml'
import { ControllerBench } from '../support/controller.ts'
import { kustomizeUnavailable, render } from '../support/kustomize.ts'
import { readManifests, repositoryRoot } from '../support/manifests.ts'
import type { Manifest } from '../support/manifests.ts'
import { tempDir } from '../support/temp-dir.ts'
import { kustomize } from '../support/tekton/kustomize.ts'
import { rules } from './rules/all.ts'
import { problemsOf } from './rules/rule.ts'
import { World } from './rules/world.ts'

const folder = join(repositoryRoot, 'tekton')
const page = readFileSync(join(folder, 'README.md'), 'utf8')
const baseConfig = readFileSync(join(folder, 'base', 'config', 'config.yaml'), 'utf8')
const overlays = readdirSync(join(folder, 'overlays'))

/** The YAML block of the page that has a text in it. */
function blockWith(text: string): string {
  const blocks = [...page.matchAll(/^ *```yaml\n([^]*?)^ *```/gm)].map(([, block = '']) => block)
  const found = blocks.filter((block) => block.includes(text))
  expect(found, text).to.have.length(1)
  return found[0]!.replaceAll(/^ {3}/gm, '')
}

const installedWithGateway = kustomize(join(folder, 'overlays', 'slack-custom-tasks'))

interface Rules {
  readonly rules: readonly Readonly<Record<'apiGroups' | 'resources' | 'verbs', readonly string[]>>[]
}

/** Each right on its own, as GROUP/RESOURCE VERB. */
function rightsOf(role: unknown): string[] {
  return (role as Rules).rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((one) => verbs.map((verb) => `${group}/${one} ${verb}`))),
  )
}

describe('tekton/README.md', () => {
  it('updates a Deployment and a container that are there, before the steps', () => {
    const [, name, container] = /set image deployment\/(\S+) (\S+)=/.exec(page) ?? []
    const found = installedWithGateway.find((one) => one.kind === 'Deployment' && one.name === name)
    const { containers } = (found!.document as { spec: { template: { spec: { containers: { name: string }[] } } } })
      .spec.template.spec

    expect(containers.map((one) => one.name)).to.include(container)
  })

  it('names for each overlay the config.yaml that it reads', () => {
    const step = page.slice(page.indexOf('\n3. '), page.indexOf('\n4. '))
    const rows = [...step.matchAll(/^ {3}\| (`[^|]*) \| (.*config\.yaml.*) \|$/gm)]
    const [ofBase = [], ofOverlay = []] = rows.map(([, names = '']) =>
      [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
    )

    expect([...ofBase, ...ofOverlay]).to.have.members(overlays)
    for (const overlay of overlays) {
      const map = kustomize(join(folder, 'overlays', overlay)).find(({ name }) => name === 'cicdstatemgr-config')
      const { data } = map!.document as { data: Record<string, string> }
      expect(data['config.yaml'] === baseConfig, overlay).to.equal(ofBase.includes(overlay))
      expect(existsSync(join(folder, 'overlays', overlay, 'config.yaml')), overlay).to.equal(
        ofOverlay.includes(overlay),
      )
    }
  })

  it('is right that these files differ only in datasource and gateway', () => {
    const shared = (text: string) => {
      const { cicdstatemgr } = load(text) as { cicdstatemgr: Record<string, unknown> }
      return { ...cicdstatemgr, datasources: undefined, gateway: undefined }
    }
    const own = overlays.map((overlay) => join(folder, 'overlays', overlay, 'config.yaml')).filter(existsSync)

    for (const file of own) expect(shared(readFileSync(file, 'utf8')), file).to.deep.equal(shared(baseConfig))
  })

  it('shows with one command whether images.yaml has the names of all images', async function () {
    if (kustomizeUnavailable() !== undefined) return this.skip()
    const [, placeholder = ''] = /kubectl kustomize tekton\/overlays\/redis \| grep (\S+)/.exec(page) ?? []
    const directory = await realpath(await tempDir())
    for (const name of ['tekton', 'catalog'])
      await cp(join(repositoryRoot, name), join(directory, name), { recursive: true })
    const images = join(directory, 'tekton', 'components', 'images', 'images.yaml')
    const found = async () => {
      const overlay = join(directory, 'tekton', 'overlays', 'slack-custom-tasks')
      return JSON.stringify(await render(overlay, 'slack-custom-tasks')).split(placeholder).length - 1
    }

    expect(await found()).to.be.above(10)
    await writeFile(images, (await readFile(images, 'utf8')).replaceAll('localhost/', 'registry.example/'))
    expect(await found()).to.equal(0)
  })

  it('opens another DNS to every pod that asks for names, with the patch that it gives', async function () {
    if (kustomizeUnavailable() !== undefined) return this.skip()
    const [, text = ''] = /^```yaml\n(patches:\n[^]*?)^```/m.exec(page) ?? []
    const directory = await realpath(await tempDir())
    const from = (path: string) => relative(directory, join(folder, path))
    const components = ['redis', 'gateway', 'controller', 'login-proxy', 'images'].map((one) =>
      from(`components/${one}`),
    )
    const patches = load(text) as object
    await writeFile(
      join(directory, 'kustomization.yaml'),
      JSON.stringify({ resources: [from('base')], components, ...patches }),
    )

    const rules = (await render(directory, 'rendered'))
      .filter(({ kind }) => kind === 'NetworkPolicy')
      .flatMap(({ document }) => (document.spec as { egress?: object[] }).egress ?? [])
      .map((rule) => JSON.stringify(rule))

    const opened = rules.filter((rule) => rule.includes('10.96.0.10/32'))
    expect(opened).to.have.length(7)
    expect(opened).to.deep.equal(rules.filter((rule) => rule.includes('"kube-dns"')))
  })

  it('names for a gateway with your own Redis what the config of the overlay slack has for it', () => {
    const [, text = ''] = /^### A gateway with your own Redis\n[^#]*?`(gateway: \{.*?\})`/m.exec(page) ?? []
    const slack = readFileSync(join(folder, 'overlays', 'slack', 'config.yaml'), 'utf8')

    const { gateway } = load(text) as { gateway: unknown }
    expect(gateway).to.deep.equal((load(slack) as { cicdstatemgr: { gateway: unknown } }).cicdstatemgr.gateway)
  })

  it('has with the runbook a TaskRun that finds the contexts of the overlay pvc', () => {
    const runbook = readFileSync(join(repositoryRoot, 'docs', 'runbook.md'), 'utf8')
    const added = load(/^```yaml\n(spec:\n[^]*?)^```/m.exec(runbook)![1]!) as { spec: TaskRunSpec }
    const pvc = join(folder, 'overlays', 'pvc')
    const claim = load(readFileSync(join(pvc, 'contexts.yaml'), 'utf8')) as { metadata: { name: string } }
    const { spec: run } = load(readFileSync(join(pvc, 'start-run.yaml'), 'utf8')) as {
      spec: { taskRunTemplate: TaskRunSpec }
    }
    const [workspace, ...others] = added.spec.workspaces

    expect(others).to.deep.equal([])
    expect(readFileSync(join(pvc, 'config.yaml'), 'utf8')).to.contain(`path: /workspace/${workspace!.name} `)
    expect(workspace!.persistentVolumeClaim).to.deep.equal({ claimName: claim.metadata.name })
    const start = readFileSync(join(folder, 'base', 'pipelines', 'start.yaml'), 'utf8')
    expect(start).to.contain(`name: contexts, workspace: shared, subPath: ${workspace!.subPath} }`)
    expect(added.spec.podTemplate).to.deep.equal(run.taskRunTemplate.podTemplate)
    const names = added.spec.taskSpec.workspaces.map(({ name }) => name)
    expect(names).to.deep.equal(['config', 'secrets', workspace!.name])
  })

  describe('on a team in its own namespace', () => {
    const installed = kustomize(join(folder, 'overlays', 'redis'))
    const specOf = (manifests: readonly Manifest[], name: string) =>
      manifests.find((one) => one.kind === 'NetworkPolicy' && one.name === name)!.document.spec as unknown as Policy

    it('has a config with which deploy, in the namespace of the installation, uses the contexts of teams, and no team those of another', async () => {
      const { cicdstatemgr: config } = load(blockWith('controller: {namespaces')) as {
        cicdstatemgr: { controller: { namespaces: string[] } }
      }
      const people = [{ name: 'ann', email: 'ann@example.org' }]
      const decisions = { people, policies: { dev: { approvers: { people: ['ann'] } } } }
      await using bench = await ControllerBench.open({ controller: config.controller, decisions })
      const teams = config.controller.namespaces.filter((name) => name !== 'cicdstatemgr')
      for (const team of teams) await bench.init(`of-${team}`, { namespace: team })
      await bench.start()

      // As the first task of deploy, where nobody has asked yet.
      const asked = {
        decision: 'deploy-dev',
        policy: 'dev',
        subject: 'a 1 to dev',
        wait: '0s',
        'on-reject': 'continue',
      }
      for (const team of teams) {
        const params = { 'context-id': `of-${team}`, ...asked }
        for (const namespace of ['cicdstatemgr', ...teams]) bench.create(team, 'Approval', params, { namespace })
      }

      expect(teams).to.deep.equal(['team-a', 'team-b'])
      for (const team of teams) {
        for (const namespace of ['cicdstatemgr', ...teams]) {
          const allowed = namespace === 'cicdstatemgr' || namespace === team
          const { reason } = await bench.ended(team, namespace)
          expect(reason, `${namespace}: ${team}`).to.equal(allowed ? 'Succeeded' : 'ContextOfAnotherNamespace')
        }
      }
    })

    it('gives a controller of one namespace and of all namespaces the rights that the installation gives, without the Lease', () => {
      const own = installedWithGateway.find(({ kind, name }) => kind === 'Role' && name === 'cicdstatemgr-controller')!
      const wanted = rightsOf(own.document).filter((right) => !right.startsWith('coordination.k8s.io'))

      for (const kind of ['Role', 'ClusterRole']) {
        const role = load(blockWith(`kind: ${kind}\n   metadata: {name: cicdstatemgr-controller`)) as Rules
        expect(rightsOf(role), kind).to.have.members(wanted)
      }
    })

    it('lets the same Tasks and clients connect to Redis as in the namespace of the installation', () => {
      const { podSelector, ingress } = (load(blockWith('name: redis-of-team-a')) as { spec: Policy }).spec
      const own = specOf(installed, 'redis')
      const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': 'team-a' } }

      expect(podSelector).to.deep.equal(own.podSelector)
      expect(ingress[0].ports).to.deep.equal(own.ingress[0].ports)
      expect(ingress[0].from).to.deep.equal(own.ingress[0].from.map((peer) => ({ namespaceSelector, ...peer })))
    })

    it('has a kustomization that leaves the installation its rights and reaches its Redis', async function () {
      if (kustomizeUnavailable() !== undefined) return this.skip()
      const directory = await realpath(await tempDir())
      const text = blockWith('namespace: team-a\n   resources:')
      await writeFile(join(directory, 'kustomization.yaml'), text.replaceAll('../..', relative(directory, folder)))
      await writeFile(
        join(directory, 'config.yaml'),
        baseConfig.replace('el-cicdstatemgr.cicdstatemgr', 'el-cicdstatemgr.team-a'),
      )

      const rendered = await render(directory, 'team-a')

      const there = [...readManifests(['tekton/secrets']), ...installed.filter(({ kind }) => kind === 'ClusterRole')]
      expect(problemsOf(new World(rendered, there), rules)).to.deep.equal([])
      // Whoever removes the team's part again leaves both.
      expect(rendered.filter(({ kind }) => kind === 'Namespace' || kind === 'ClusterRole')).to.deep.equal([])
      const bound = (manifests: readonly Manifest[]) => manifests.filter(({ kind }) => kind === 'ClusterRoleBinding')
      expect(bound(rendered).map(({ name, document }) => [name, document.subjects])).to.deep.equal([
        [
          'cicdstatemgr-triggers-team-a',
          [{ kind: 'ServiceAccount', name: 'cicdstatemgr-triggers', namespace: 'team-a' }],
        ],
      ])
      expect(bound(installed).map(({ name }) => name)).not.to.include('cicdstatemgr-triggers-team-a')
      for (const { kind, document } of rendered) {
        const { namespace = 'none' } = document.metadata as { namespace?: string }
        if (kind !== 'ClusterRoleBinding') expect(namespace, kind).to.equal('team-a')
      }
      const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': 'cicdstatemgr' } }
      for (const name of ['catalog-tasks', 'clients']) {
        const [, redis] = specOf(rendered, name).egress
        expect(redis.to).to.deep.equal([{ namespaceSelector, podSelector: specOf(installed, 'redis').podSelector }])
      }
    })

    it('names what a team must not have of its own: everything that the folder would replace', () => {
      const [text = ''] = /So the namespace must have:[^]*?Before the first time/.exec(page) ?? []
      const named = [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name)
      const base = kustomize(join(folder, 'base')).filter(({ kind }) =>
        ['Pipeline', 'Task', 'StepAction'].includes(kind),
      )
      const catalog = new Set(kustomize(join(repositoryRoot, 'catalog')).map(({ name }) => name))
      const own = base.filter(({ name }) => !catalog.has(name)).map(({ name }) => name)

      expect(named).to.include.members(own)
      expect(own).to.have.length(10)
      for (const name of named) expect(base.map((one) => one.name)).to.include(name)
    })

    it('lets its steps connect to a Redis that exists, with the policies that it adds', async function () {
      if (kustomizeUnavailable() !== undefined) return this.skip()
      const [, file = ''] = /add `([^`]+)` to `resources`/.exec(page) ?? []
      const directory = await realpath(await tempDir())
      const text = blockWith('namespace: team-a\n   resources:').replace(
        '- ../../base\n',
        (line) => `${line}  - ${file}\n`,
      )
      await writeFile(join(directory, 'kustomization.yaml'), text.replaceAll('../..', relative(directory, folder)))
      for (const name of ['config.yaml', file]) {
        await copyFile(join(folder, 'overlays', 'existing-redis', name), join(directory, name))
      }

      const rendered = await render(directory, 'team-a')

      const existing = kustomize(join(folder, 'overlays', 'existing-redis'))
      for (const name of ['catalog-tasks-to-redis', 'clients-to-redis']) {
        expect(specOf(rendered, name), name).to.deep.equal(specOf(existing, name))
      }
    })
  })
})

interface TaskRunSpec {
  readonly podTemplate: object
  readonly workspaces: readonly { name: string; persistentVolumeClaim: object; subPath: string }[]
  readonly taskSpec: { readonly workspaces: readonly { name: string }[] }
}

interface Policy {
  readonly podSelector: object
  readonly ingress: readonly [{ readonly ports: readonly object[]; readonly from: readonly object[] }]
  readonly egress: readonly [object, { readonly to: readonly object[] }]
}
