import { globSync } from 'node:fs'
import { readFile, realpath, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { expect } from 'chai'
import { load } from 'js-yaml'
import { kustomizeUnavailable, render } from '../support/kustomize.ts'
import type { Manifest } from '../support/manifests.ts'
import { readManifests, repositoryRoot } from '../support/manifests.ts'
import { tempDir } from '../support/temp-dir.ts'
import { rules } from './rules/all.ts'
import { problemsOf } from './rules/rule.ts'
import { World } from './rules/world.ts'
import { schemasUnavailable, TektonSchemas, tektonVersions } from './schemas.ts'

const kustomizations = globSync('{catalog,tekton/base,tekton/overlays/*}/kustomization.yaml', {
  cwd: repositoryRoot,
}).sort()

interface PipelineTask {
  readonly name: string
  readonly taskRef: { readonly apiVersion?: string }
}

describe('what kustomize renders', () => {
  before(function () {
    const unavailable = kustomizeUnavailable()
    if (unavailable === undefined) return
    process.stdout.write(`    ${unavailable}\n`)
    this.skip()
  })

  it('are the catalog, the base and each overlay', () => {
    expect(kustomizations).to.deep.equal([
      'catalog/kustomization.yaml',
      'tekton/base/kustomization.yaml',
      'tekton/overlays/custom-tasks/kustomization.yaml',
      'tekton/overlays/existing-redis/kustomization.yaml',
      'tekton/overlays/pvc/kustomization.yaml',
      'tekton/overlays/redis/kustomization.yaml',
      'tekton/overlays/slack-custom-tasks/kustomization.yaml',
      'tekton/overlays/slack/kustomization.yaml',
      'tekton/overlays/socket-mode-custom-tasks/kustomization.yaml',
      'tekton/overlays/socket-mode/kustomization.yaml',
    ])
  })

  for (const file of kustomizations) {
    const directory = join(file, '..')
    describe(`of ${directory}`, () => {
      let rendered: readonly Manifest[]

      before(async () => {
        rendered = await render(join(repositoryRoot, directory), directory)
      })

      it('has all that it names, but for the Secrets that are made apart', () => {
        expect(problemsOf(new World(rendered, secrets()), rules)).to.deep.equal([])
        expect(rendered.filter(({ kind }) => kind === 'Task' || kind === 'StepAction').length).to.be.at.least(12)
        expect(duplicatesOf(rendered)).to.deep.equal([])
      })

      it('is what three versions of Tekton accept', function () {
        if (schemasUnavailable() !== undefined) return this.skip()
        const world = new World(rendered)

        for (const version of tektonVersions) {
          const schemas = schemasOf(version)
          const problems = world.resources.flatMap((resource) => schemas.problemsOf(resource) ?? [])
          expect([...problems, ...schemas.embeddedProblemsOf(world)], version).to.deep.equal([])
        }
      })
    })
  }

  it('takes 16 pods for a flow that deploys, and 9 with custom tasks', async () => {
    const podsOf = async (overlay: string) => {
      const directory = join(repositoryRoot, 'tekton', 'overlays', overlay)
      const pipelines = (await render(directory, overlay)).filter(({ kind }) => kind === 'Pipeline')
      const tasks = pipelines.flatMap(({ document }) => (document.spec as unknown as { tasks: PipelineTask[] }).tasks)
      // One runs where people refused.
      return tasks.filter(({ name, taskRef }) => taskRef.apiVersion === undefined && name !== 'refused').length
    }

    expect([await podsOf('redis'), await podsOf('custom-tasks')]).to.deep.equal([16, 9])
  })

  it('gives the rights to the EventListener of the namespace that an overlay names', async () => {
    const directory = await tempDir()
    const base = relative(await realpath(directory), join(repositoryRoot, 'tekton', 'base'))
    await writeFile(join(directory, 'kustomization.yaml'), `namespace: team-b\nresources: [${base}]\n`)

    const rendered = await render(directory, 'rendered')

    const subjects = rendered.flatMap(
      ({ document }) => (document.subjects as { namespace: string }[] | undefined) ?? [],
    )
    expect(subjects.map(({ namespace }) => namespace)).to.deep.equal(['team-b', 'team-b'])
  })

  it('has the controller where an overlay names it, with the image of all', async () => {
    const directory = await tempDir()
    const real = await realpath(directory)
    const from = (path: string) => relative(real, join(repositoryRoot, 'tekton', path))
    const components = ['redis', 'controller', 'images'].map((name) => from(`components/${name}`))
    await writeFile(join(directory, 'kustomization.yaml'), JSON.stringify({ resources: [from('base')], components }))

    const rendered = await render(real, 'rendered')

    expect(problemsOf(new World(rendered, secrets()), rules)).to.deep.equal([])
    const ours = rendered.filter(({ document }) =>
      JSON.stringify(document.metadata).includes('cicdstatemgr-controller'),
    )
    expect(ours.map(({ kind }) => kind).sort()).to.deep.equal([
      'Deployment',
      ...Array<string>(3).fill('NetworkPolicy'),
      'PodDisruptionBudget',
      'Role',
      'RoleBinding',
      'ServiceAccount',
    ])
  })

  it('has probes of Redis that run their script, and a Service that gives its answer, where components/redis-probe is added', async () => {
    const directory = await realpath(await tempDir())
    const from = (path: string) => relative(directory, join(repositoryRoot, 'tekton', path))
    const components = ['redis', 'redis-probe', 'images'].map((name) => from(`components/${name}`))
    await writeFile(join(directory, 'kustomization.yaml'), JSON.stringify({ resources: [from('base')], components }))

    const rendered = await render(directory, 'rendered')
    const named = (kind: string, name: string) =>
      rendered.find((one) => one.kind === kind && one.name.startsWith(name))?.document

    const probe = (what: string) => ({ exec: { command: ['sh', '/etc/redis/probe.sh', what] }, timeoutSeconds: 5 })
    expect(named('StatefulSet', 'redis'))
      .to.have.nested.property('spec.template.spec.containers[0]')
      .that.deep.includes({ readinessProbe: probe('ready'), livenessProbe: { ...probe('alive'), failureThreshold: 6 } })
      .and.has.nested.property('volumeMounts')
      .that.deep.includes({ name: 'config', mountPath: '/etc/redis', readOnly: true })
    expect(named('ConfigMap', 'redis-config')).to.have.property('data').that.has.all.keys('redis.conf', 'probe.sh')
    expect(named('Service', 'redis')).to.have.nested.property('spec.publishNotReadyAddresses', true)
  })

  it('does not render components in an order, or without each other, that would leave images alone or flows waiting', async () => {
    const directory = await realpath(await tempDir())
    const from = (path: string) => relative(directory, join(repositoryRoot, 'tekton', path))
    const messageOf = async (content: object) => {
      await writeFile(join(directory, 'kustomization.yaml'), JSON.stringify(content))
      return render(directory, 'rendered').then(
        () => 'rendered',
        (error: unknown) => (error as Error).message,
      )
    }
    const withComponents = (...names: string[]) =>
      messageOf({ resources: [from('base')], components: names.map((name) => from(`components/${name}`)) })

    for (const late of ['controller', 'gateway']) {
      expect(await withComponents('redis', 'images', late)).to.match(
        /before-images.* already registered id: ConfigMap\.v1\.\[noGrp\]\/cicdstatemgr-images\.cicdstatemgr/s,
      )
    }
    // An overlay has components/images already.
    const controller = from('components/controller')
    for (const overlay of ['redis', 'slack']) {
      const message = await messageOf({ resources: [from(`overlays/${overlay}`)], components: [controller] })
      expect(message, overlay).to.contain('cicdstatemgr-images')
    }
    for (const order of [['custom-tasks'], ['custom-tasks', 'controller']]) {
      expect(await withComponents('redis', ...order, 'images')).to.match(
        /components\/custom-tasks.*nothing selected by Deployment\S*\/cicdstatemgr-controller/s,
      )
    }
    for (const needing of ['gateway-http', 'gateway-api', 'login-proxy']) {
      for (const order of [[needing], [needing, 'gateway']]) {
        expect(await withComponents('redis', ...order, 'images'), needing).to.match(
          new RegExp(`components/${needing}.*nothing selected by Deployment\\S*/cicdstatemgr-gateway`, 's'),
        )
      }
    }
    expect(await withComponents('redis', 'gateway', 'controller', 'custom-tasks', 'images')).to.equal('rendered')
    expect(await withComponents('redis', 'gateway', 'gateway-http', 'gateway-api', 'login-proxy', 'images')).to.equal(
      'rendered',
    )
  })

  it('has Redis and OAuth2 Proxy from a registry of its own with the lines of the README, by the same digests', async () => {
    const directory = await tempDir()
    const real = await realpath(directory)
    const from = (path: string) => relative(real, join(repositoryRoot, 'tekton', path))
    const components = ['redis', 'gateway', 'login-proxy', 'images'].map((name) => from(`components/${name}`))
    const readme = await readFile(join(repositoryRoot, 'tekton', 'README.md'), 'utf8')
    const [lines = ''] = /^images:\n  - \{name: docker[^`]*/m.exec(readme) ?? []
    const content = JSON.stringify({ resources: [from('base')], components, ...(load(lines) as object) })
    await writeFile(join(directory, 'kustomization.yaml'), content)

    const text = JSON.stringify(await render(real, 'rendered'))

    expect(text).to.match(/"registry\.example\/redis:[\w.-]+@sha256:/)
    expect(text).to.match(/"registry\.example\/oauth2-proxy:[\w.-]+@sha256:/)
    expect(text).not.to.match(/docker\.io\/library\/redis|quay\.io/)
  })

  it('is checked by the name a thing has then: a generated one has a suffix that Tekton’s fields do not follow', async () => {
    const directory = await tempDir()
    await writeFile(join(directory, 'kustomization.yaml'), generated)
    await writeFile(join(directory, 'run.yaml'), run)

    const problems = problemsOf(new World(await render(directory, 'rendered')), rules)

    expect(problems).to.deep.equal([
      'named-things-exist: rendered#1: spec.workspaces[0].configMap: there is no ConfigMap settings',
    ])
  })

  /** Secrets are of the one who installs: what their example makes is there at the end. */
  function secrets(): Manifest[] {
    return readManifests(['tekton/secrets'])
  }

  function duplicatesOf(rendered: readonly Manifest[]): string[] {
    const keys = rendered.map(({ apiVersion, kind, name }) => `${apiVersion} ${kind} ${name}`)
    return keys.filter((key, index) => keys.indexOf(key) !== index)
  }
})

const made = new Map<string, TektonSchemas>()

/** Compiled once for all that is checked. */
function schemasOf(version: string): TektonSchemas {
  const schemas = made.get(version) ?? new TektonSchemas(version)
  made.set(version, schemas)
  return schemas
}

const generated = `
resources: [run.yaml]
configMapGenerator:
  - name: settings
    literals: [a=b]
`

const run = `
apiVersion: tekton.dev/v1
kind: TaskRun
metadata: {name: greet}
spec:
  taskSpec:
    workspaces: [{name: config}]
    steps:
      - name: greet
        image: docker.io/library/debian:12.8
        command: [ls, $(workspaces.config.path)]
        securityContext:
          runAsNonRoot: true
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities: {drop: [ALL]}
          seccompProfile: {type: RuntimeDefault}
  workspaces:
    - name: config
      configMap: {name: settings}
`
