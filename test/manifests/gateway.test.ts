import { readFileSync } from 'node:fs'
import { realpath, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { expect } from 'chai'
import { load } from 'js-yaml'
import { endTime } from '../../src/gateway/run-gateway.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { parseManifests, repositoryRoot } from '../support/manifests.ts'
import type { Manifest } from '../support/manifests.ts'
import { tempDir } from '../support/temp-dir.ts'
import { kustomize } from '../support/tekton/kustomize.ts'

const folder = join(repositoryRoot, 'tekton')
const overlay = (name: string): Manifest[] => kustomize(join(folder, 'overlays', name))
const name = 'cicdstatemgr-gateway'
const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'cicdstatemgr' }
const modes = ['slack', 'slack-custom-tasks', 'socket-mode', 'socket-mode-custom-tasks'] as const

interface Pod {
  readonly metadata: { readonly labels: JsonObject; readonly annotations: JsonObject }
  readonly spec: JsonObject & {
    readonly terminationGracePeriodSeconds: number
    readonly containers: readonly [
      JsonObject & {
        readonly args: readonly string[]
        readonly ports: readonly { readonly name: string; readonly containerPort: number }[]
        readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[]
        readonly lifecycle: { readonly preStop: { readonly sleep: { readonly seconds: number } } }
        readonly readinessProbe: { readonly periodSeconds: number; readonly failureThreshold: number }
      },
    ]
  }
}

interface Peer {
  readonly podSelector?: JsonObject
  readonly namespaceSelector?: JsonObject
  readonly ipBlock?: { readonly cidr: string; readonly except: readonly string[] }
}

interface PolicySpec {
  readonly podSelector: JsonObject
  readonly policyTypes: readonly string[]
  readonly ingress: readonly { readonly ports: readonly JsonObject[]; readonly from: readonly Peer[] }[]
  readonly egress: readonly { readonly ports: readonly JsonObject[]; readonly to?: readonly Peer[] }[]
}

interface Specs {
  readonly Deployment: JsonObject & { readonly template: Pod }
  readonly PodDisruptionBudget: JsonObject
  readonly NetworkPolicy: PolicySpec
  readonly Service: {
    readonly selector: JsonObject
    readonly ports: readonly { readonly name: string; readonly port: number; readonly targetPort: string }[]
  }
}

function specOf<Kind extends keyof Specs>(manifests: readonly Manifest[], kind: Kind, of = name): Specs[Kind] {
  const found = manifests.filter((one) => one.kind === kind && one.name === of)
  expect(found, `${kind} ${of}`).to.have.length(1)
  return found[0]!.document.spec as unknown as Specs[Kind]
}

function policiesOf(manifests: readonly Manifest[]): PolicySpec[] {
  return manifests
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .map(({ document }) => document.spec as unknown as PolicySpec)
    .filter(({ podSelector }) => JSON.stringify(podSelector.matchLabels) === JSON.stringify(labels))
}

describe('the controller of tekton/', () => {
  const manifests = overlay('custom-tasks')
  const of = 'cicdstatemgr-controller'
  const own = { 'app.kubernetes.io/name': of, 'app.kubernetes.io/part-of': 'cicdstatemgr' }
  const deployment = specOf(manifests, 'Deployment', of)

  it('is two pods apart, of which one stays whatever is drained or rolled out', () => {
    expect(deployment).to.deep.include({
      replicas: 2,
      strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    })
    expect(specOf(manifests, 'PodDisruptionBudget', of)).to.deep.equal({
      maxUnavailable: 1,
      selector: { matchLabels: own },
    })
    const spread = deployment.template.spec.topologySpreadConstraints as { labelSelector: JsonObject }[]
    expect(spread.map(({ labelSelector }) => labelSelector)).to.deep.equal([{ matchLabels: own }, { matchLabels: own }])
  })

  it('is restarted for a slow answer no sooner than the gateway', () => {
    const livenessOf = (one: Specs['Deployment']) => {
      const { timeoutSeconds, failureThreshold } = one.template.spec.containers[0].livenessProbe as JsonObject
      return { timeoutSeconds, failureThreshold }
    }

    expect(livenessOf(deployment)).to.deep.equal({ timeoutSeconds: 3, failureThreshold: 6 })
    expect(livenessOf(deployment)).to.deep.equal(livenessOf(specOf(overlay('slack'), 'Deployment')))
  })

  it('keeps its way to Slack when the rule of the API server is narrowed, and that way leads into no network of yours', () => {
    const { egress } = specOf(manifests, 'NetworkPolicy', of)
    const [, , , server, world, ...others] = egress

    expect(server?.ports.map(({ port }) => port)).to.deep.equal([443, 6443])
    expect(server).to.deep.equal(specOf(manifests, 'NetworkPolicy', 'event-listener-egress').egress[1])
    expect(world).to.deep.equal(specOf(manifests, 'NetworkPolicy', 'catalog-tasks').egress.at(-1))
    expect(others).to.deep.equal([])
  })

  it('can be scraped, and has the time to start', () => {
    const { metadata, spec } = deployment.template
    expect(metadata.annotations).to.deep.equal({
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': String(spec.containers[0].ports[0]!.containerPort),
      'prometheus.io/path': '/metrics',
    })
    expect(spec.containers[0]).to.have.nested.property('startupProbe.httpGet.path', '/healthz')
  })
})

describe('the gateway of tekton/', () => {
  for (const mode of modes) {
    describe(`in the overlay ${mode}`, () => {
      const manifests = overlay(mode)
      const deployment = specOf(manifests, 'Deployment')
      const { metadata, spec } = deployment.template
      const [container] = spec.containers

      it('is two pods apart, of which one stays whatever is drained or rolled out', () => {
        expect(deployment.replicas).to.equal(2)
        expect(deployment.strategy).to.deep.equal({ rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } })
        expect(deployment.selector).to.deep.equal({ matchLabels: labels })
        expect(metadata.labels).to.deep.equal({ ...labels, 'cicdstatemgr/gateway': 'true' })
        expect(specOf(manifests, 'PodDisruptionBudget')).to.deep.equal({
          maxUnavailable: 1,
          selector: { matchLabels: labels },
        })
        const spread = spec.topologySpreadConstraints as { topologyKey: string; labelSelector: JsonObject }[]
        expect(spread.map(({ topologyKey }) => topologyKey)).to.deep.equal([
          'kubernetes.io/hostname',
          'topology.kubernetes.io/zone',
        ])
        for (const { labelSelector } of spread) expect(labelSelector).to.deep.equal({ matchLabels: labels })
      })

      it('goes on until no request is sent to it any more, and has the time to finish what is under way', () => {
        const { seconds } = container.lifecycle.preStop.sleep

        expect(seconds).to.be.at.least(5)
        expect((spec.terminationGracePeriodSeconds - seconds) * 1000).to.be.at.least(endTime)
      })

      it('stays behind its Service while Redis is restarted, so that people hear that their clicks do not count', () => {
        const { periodSeconds, failureThreshold } = container.readinessProbe

        expect(periodSeconds * failureThreshold).to.be.at.least(30)
        expect(container).to.have.nested.property('readinessProbe.httpGet.path', '/readyz')
        for (const probe of ['startupProbe', 'livenessProbe']) {
          expect(container).to.have.nested.property(`${probe}.httpGet.path`, '/healthz')
        }
      })

      it('has no token of the Kubernetes API, no rights, and secrets of its own as a file', () => {
        const account = manifests.find((one) => one.kind === 'ServiceAccount' && one.name === name)
        const bound = manifests.filter(({ kind }) => kind.endsWith('RoleBinding'))

        expect(account?.document).to.have.property('automountServiceAccountToken', false)
        expect(spec).to.include({ serviceAccountName: name, automountServiceAccountToken: false })
        expect(bound.some(({ document }) => JSON.stringify(document.subjects).includes(name))).to.equal(false)
        expect(container).not.to.have.any.keys('env', 'envFrom')
        expect(spec.volumes).to.deep.equal([
          { name: 'config', configMap: { name: 'cicdstatemgr-config' } },
          { name: 'secrets', secret: { secretName: name } },
        ])
        for (const { name: volume, mountPath } of container.volumeMounts) {
          expect(container.args).to.include(`--${volume}=${mountPath}`)
        }
        expect(container.volumeMounts.map(({ name: volume }) => volume)).to.deep.equal(['config', 'secrets'])
      })

      it('has secrets that no step and no other pod mounts', () => {
        const others = manifests.filter(
          (one) => one.name !== name && JSON.stringify(one.document).includes(`"${name}"`),
        )

        expect(others.map(({ kind, name: other }) => `${kind} ${other}`)).to.have.members([
          'NetworkPolicy cicdstatemgr-gateway-to-redis',
          ...(mode.startsWith('slack') ? ['NetworkPolicy cicdstatemgr-gateway-http'] : []),
        ])
      })

      it('reaches names, Redis, the EventListener and the world at 443, and neither other pods nor your network', () => {
        const [policy] = policiesOf(manifests)
        const [names, redis, listener, world, ...others] = policy!.egress
        const at = (port: number) => [{ protocol: 'TCP', port }]

        expect(policy!.policyTypes).to.deep.equal(['Ingress', 'Egress'])
        expect(names).to.deep.equal(specOf(manifests, 'NetworkPolicy', 'event-listener-egress').egress[0])
        expect(redis).to.deep.equal({
          ports: at(6379),
          to: [{ podSelector: specOf(manifests, 'NetworkPolicy', 'redis').podSelector }],
        })
        expect(listener).to.deep.equal({
          ports: at(8080),
          to: [{ podSelector: specOf(manifests, 'NetworkPolicy', 'event-listener').podSelector }],
        })
        const builds = specOf(manifests, 'NetworkPolicy', 'builds').egress.at(-1)
        expect(world).to.deep.equal({ ports: at(443), to: builds?.to })
        expect(others).to.deep.equal([])
      })

      it('is let in by Redis and by the EventListener', () => {
        const toRedis = specOf(manifests, 'NetworkPolicy', `${name}-to-redis`)
        const listener = specOf(manifests, 'NetworkPolicy', 'event-listener')
        const redis = specOf(manifests, 'NetworkPolicy', 'redis')

        expect(toRedis.podSelector).to.deep.equal(redis.podSelector)
        expect(toRedis.ingress).to.deep.equal([
          { ports: [{ protocol: 'TCP', port: 6379 }], from: [{ podSelector: { matchLabels: labels } }] },
        ])
        expect(listener.ingress[0]?.from).to.deep.include({
          podSelector: { matchLabels: { 'cicdstatemgr/gateway': 'true' } },
        })
      })

      it('can be scraped', () => {
        expect(metadata.annotations).to.deep.equal({
          'prometheus.io/scrape': 'true',
          'prometheus.io/port': String(container.ports[0]!.containerPort),
          'prometheus.io/path': '/metrics',
        })
      })
    })
  }

  for (const mode of ['slack', 'slack-custom-tasks']) {
    it(`is reached over HTTP by the ingress controller and EventListeners alone, at the port of interceptors too: ${mode}`, () => {
      const manifests = overlay(mode)
      const { selector, ports } = specOf(manifests, 'Service')
      const ways = policiesOf(manifests).flatMap(({ ingress }) => ingress)

      expect(selector).to.deep.equal(labels)
      expect(ports.map(({ port, targetPort }) => `${port} ${targetPort}`)).to.deep.equal(['80 http', '8080 http'])
      expect(ways).to.deep.equal([
        {
          ports: [{ protocol: 'TCP', port: 8080 }],
          from: [
            { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } },
            { podSelector: { matchExpressions: [{ key: 'eventlistener', operator: 'Exists' }] } },
          ],
        },
      ])
      expect(configOf(manifests).gateway.slack.mode).to.equal('http')
    })
  }

  it('has an Ingress that leads to its Service, and shows the world nothing but /slack', () => {
    const file = join(folder, 'gateway-ingress.yaml')
    const [ingress] = parseManifests(readFileSync(file, 'utf8'), file)
    const { ports } = specOf(overlay('slack'), 'Service')

    const { rules } = ingress!.document.spec as unknown as {
      rules: { http: { paths: { path: string; backend: { service: { name: string; port: { name: string } } } }[] } }[]
    }
    const paths = rules.flatMap(({ http }) => http.paths)
    expect(paths.map(({ path }) => path)).to.deep.equal(['/slack'])
    expect(paths[0]?.backend.service).to.deep.equal({ name, port: { name: ports[0]?.name } })
  })

  for (const mode of modes) {
    it(`has an address for its API where components/gateway-api is added to ${mode}`, async () => {
      const directory = await realpath(await tempDir())
      const from = (path: string) => relative(directory, join(folder, path))
      const added = { resources: [from(`overlays/${mode}`)], components: [from('components/gateway-api')] }
      await writeFile(join(directory, 'kustomization.yaml'), JSON.stringify(added))
      const manifests = kustomize(directory)

      const { selector, ports } = specOf(manifests, 'Service', `${name}-api`)
      expect(selector).to.deep.equal(labels)
      expect(ports).to.deep.equal([{ name: 'http', port: 8080, targetPort: 'http' }])
      const { ingress } = specOf(manifests, 'NetworkPolicy', `${name}-api`)
      expect(ingress).to.deep.equal([
        {
          ports: [{ protocol: 'TCP', port: 8080 }],
          from: [{ namespaceSelector: {}, podSelector: { matchLabels: { 'cicdstatemgr/decides': 'true' } } }],
        },
      ])
      expect(readFileSync(join(repositoryRoot, 'docs', 'gateway-api.md'), 'utf8')).to.contain(
        `--gateway http://${name}-api.cicdstatemgr.svc.cluster.local:8080 --gateway-http`,
      )
    })
  }

  it('is reached by nobody in Socket Mode', () => {
    const manifests = overlay('socket-mode')

    expect(manifests.filter(({ kind }) => kind === 'Service').map(({ name: service }) => service)).to.deep.equal([
      'redis',
    ])
    expect(policiesOf(manifests).flatMap(({ ingress }) => ingress)).to.deep.equal([])
    expect(configOf(manifests).gateway.slack.mode).to.equal('socket')
  })

  it('forwards to the EventListener that is installed', () => {
    for (const mode of modes) {
      const { gateway, trigger } = configOf(overlay(mode))

      expect(gateway.forward.url).to.equal(trigger.url)
    }
  })

  it('is not there where nobody asked for it: no overlay needs Slack', () => {
    for (const other of ['redis', 'existing-redis', 'pvc']) {
      expect(overlay(other).filter((one) => one.name.startsWith(name))).to.deep.equal([])
    }
  })
})

function configOf(manifests: readonly Manifest[]) {
  const { data } = manifests.find(({ kind, name: of }) => kind === 'ConfigMap' && of === 'cicdstatemgr-config')!
    .document as { data: Record<string, string> }
  const { cicdstatemgr } = load(data['config.yaml']!) as {
    cicdstatemgr: {
      gateway: { slack: { mode: string }; forward: { url: string } }
      trigger: { url: string }
    }
  }
  return cicdstatemgr
}
