import { readFileSync } from 'node:fs'
import { BlockList, isIPv6 } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { load } from 'js-yaml'
import { madeBy, overlays, parseManifests, repositoryRoot } from '../support/manifests.ts'
import type { Manifest } from '../support/manifests.ts'
import { kustomize } from '../support/tekton/kustomize.ts'

const folder = join(repositoryRoot, 'tekton')
const namespace = 'cicdstatemgr'
const manifests = kustomize(join(folder, 'overlays', 'redis'))

/** What runs the program and is no Task of the catalog. */
const client = { podSelector: { matchLabels: { 'cicdstatemgr.dev/client': 'true' } } }

/** The rule that lets a pod ask for names. */
const dns = {
  ports: [53, 5353].flatMap((port) => ['UDP', 'TCP'].map((protocol) => ({ protocol, port }))),
  to: [
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
      podSelector: {
        matchExpressions: [{ key: 'k8s-app', operator: 'In', values: ['kube-dns', 'node-local-dns'] }],
      },
    },
    { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'openshift-dns' } } },
    { ipBlock: { cidr: '169.254.20.10/32' } },
  ],
}

type Labels = Readonly<Record<string, string>>

/** The one manifest of a kind, or of a kind and name. */
function only<Kind extends keyof Documents>(kind: Kind, name?: string): Documents[Kind] {
  const found = manifests.filter((one) => one.kind === kind && (name === undefined || one.name === name))
  expect(found, `${kind} ${name ?? ''}`).to.have.length(1)
  return found[0]!.document as unknown as Documents[Kind]
}

/** What a ServiceAccount may do, by all that is bound to it: `create tekton.dev/pipelineruns`, cluster-wide with a `*` before. */
function rightsOf(serviceAccount: string): string[] {
  const bindings = manifests.filter(({ kind }) => kind.endsWith('RoleBinding'))
  return bindings
    .flatMap(({ kind, document }) => {
      const { roleRef, subjects } = document as {
        roleRef: { kind: 'Role' | 'ClusterRole'; name: string }
        subjects: { kind: string; name: string; namespace: string }[]
      }
      if (!subjects.some((one) => one.name === serviceAccount && one.namespace === namespace)) return []
      const { rules } = only(roleRef.kind, roleRef.name)
      const where = kind === 'ClusterRoleBinding' ? '*' : ''
      return rules.flatMap(({ apiGroups, resources, verbs }) =>
        verbs.flatMap((verb) =>
          apiGroups.flatMap((group) => resources.map((resource) => `${where}${verb} ${group}/${resource}`)),
        ),
      )
    })
    .sort()
}

const reading = (...resources: string[]) =>
  ['get', 'list', 'watch'].flatMap((verb) => resources.map((one) => one.replace('%', verb)))

describe('what tekton/ installs', () => {
  it('lets the EventListener read its triggers and create PipelineRuns, and nothing else', () => {
    const triggers = ['eventlisteners', 'triggerbindings', 'triggertemplates', 'triggers', 'interceptors']

    expect(rightsOf('cicdstatemgr-triggers')).to.deep.equal(
      [
        'create tekton.dev/pipelineruns',
        ...reading('% /configmaps', ...triggers.map((one) => `% triggers.tekton.dev/${one}`)),
        ...reading('*% triggers.tekton.dev/clusterinterceptors', '*% triggers.tekton.dev/clustertriggerbindings'),
      ].sort(),
    )
    expect(only('EventListener')).to.have.nested.property('spec.serviceAccountName', 'cicdstatemgr-triggers')
  })

  it('gives steps no rights and no token of the Kubernetes API', () => {
    expect(rightsOf('cicdstatemgr-pipeline')).to.deep.equal([])
    expect(only('ServiceAccount', 'cicdstatemgr-pipeline')).to.have.property('automountServiceAccountToken', false)
    const files = ['start-run.yaml', 'overlays/pvc/start-run.yaml']
    const written = files.flatMap((file) => parseManifests(readFileSync(join(folder, file), 'utf8'), file))
    const runs = [...written, ...manifests.flatMap(madeBy)].filter(({ kind }) => kind === 'PipelineRun')
    expect(runs).to.have.length(5)
    for (const { document, file } of runs) {
      expect(document, file).to.have.nested.property('spec.taskRunTemplate.serviceAccountName', 'cicdstatemgr-pipeline')
    }
  })

  it('lets no pod in that is privileged, and tells of one that is not restricted', () => {
    expect(only('Namespace'))
      .to.have.property('metadata')
      .that.deep.includes({
        labels: { 'pod-security.kubernetes.io/enforce': 'baseline', 'pod-security.kubernetes.io/warn': 'restricted' },
      })
  })

  describe('with NetworkPolicies', () => {
    const tasks = manifests.filter(({ kind, file }) => kind === 'Task' && file.includes('/catalog/'))
    // What follows from the end of a question is fired by whoever sees it first.
    const firing = tasks.filter(
      ({ name, document }) => name === 'wait-decision' || JSON.stringify(document).includes('"name":"event"'),
    )
    const own = manifests.filter(({ kind, file }) => kind === 'Task' && file.includes('/tekton/'))

    it('lets only the Tasks that fire events and the gateway talk to the EventListener', () => {
      const { spec } = only('NetworkPolicy', 'event-listener')
      const [{ from = [], ports } = { ports: [] }, ...otherWays] = spec.ingress

      expect(spec.podSelector).to.deep.equal({ matchLabels: { eventlistener: only('EventListener').metadata.name } })
      expect([spec.policyTypes, otherWays]).to.deep.equal([['Ingress'], []])
      expect(ports).to.deep.equal([{ protocol: 'TCP', port: 8080 }])
      expect(firing.map(({ name }) => name)).to.have.length(4)
      expect(from).to.deep.equal([
        taskIn(firing.map(({ name }) => name)),
        { podSelector: { matchLabels: { 'cicdstatemgr/gateway': 'true' } } },
        client,
      ])
    })

    it('lets no build, and no Task that nobody thought of, reach a pod, the machines or their metadata', () => {
      const { podSelector, ingress, egress = [], policyTypes } = only('NetworkPolicy', 'builds').spec
      const [names, world, ...others] = egress
      const free = [...tasks.map(({ name }) => name), 'deploy-app']

      expect(podSelector.matchLabels).to.deep.equal({ 'app.kubernetes.io/managed-by': 'tekton-pipelines' })
      const [expression, ...more] = podSelector.matchExpressions ?? []
      expect(more).to.deep.equal([{ key: 'cicdstatemgr.dev/client', operator: 'NotIn', values: ['true'] }])
      expect(expression).to.include({ key: 'tekton.dev/task', operator: 'NotIn' })
      expect(expression?.values).to.have.members(free)
      expect(own.map(({ name }) => name).filter((name) => !free.includes(name))).to.have.members([
        'build-app',
        'fetch-source',
        'test-app',
        'validate-app',
      ])
      expect([ingress, policyTypes, others]).to.deep.equal([[], ['Ingress', 'Egress'], []])
      expect(names).to.deep.equal(dns)
      const blocks = world?.to?.map(({ ipBlock }) => ipBlock) ?? []
      const blockList = new BlockList()
      for (const { except } of blocks) {
        for (const [address = '', bits] of except.map((each) => each.split('/'))) {
          blockList.addSubnet(address, Number(bits), isIPv6(address) ? 'ipv6' : 'ipv4')
        }
      }
      expect(blocks.map(({ cidr }) => cidr)).to.deep.equal(['0.0.0.0/0', '::/0'])
      for (const address of [
        '10.96.0.1',
        '172.17.0.2',
        '192.168.1.1',
        '100.64.0.1',
        '169.254.169.254',
        '168.63.129.16',
      ]) {
        expect(blockList.check(address), address).to.equal(true)
      }
      expect(['fd00::1', 'fe80::1'].every((address) => blockList.check(address, 'ipv6'))).to.equal(true)
      expect(['140.82.121.4', '1.1.1.1'].some((address) => blockList.check(address))).to.equal(false)
    })

    for (const [name, selector] of [
      ['catalog-tasks', 'tasks'],
      ['clients', 'label'],
    ] as const) {
      it(`lets ${name} reach names, Redis, the EventListener and the world at 443, and no other pod and no metadata`, () => {
        const { podSelector, policyTypes, egress = [] } = only('NetworkPolicy', name).spec
        const [names, redis, listener, world, ...others] = egress

        if (selector === 'label') expect(podSelector).to.deep.equal(client.podSelector)
        else expect(podSelector.matchExpressions?.[0]?.values).to.have.members(tasks.map((task) => task.name))
        expect([policyTypes, others]).to.deep.equal([['Egress'], []])
        expect(names).to.deep.equal(only('NetworkPolicy', 'builds').spec.egress?.[0])
        expect(redis).to.deep.equal({
          ports: [{ protocol: 'TCP', port: 6379 }],
          to: [{ podSelector: only('NetworkPolicy', 'redis').spec.podSelector }],
        })
        expect(listener).to.deep.equal({
          ports: [{ protocol: 'TCP', port: 8080 }],
          to: [{ podSelector: only('NetworkPolicy', 'event-listener').spec.podSelector }],
        })
        expect(world).to.deep.equal({
          ports: [{ protocol: 'TCP', port: 443 }],
          to: only('NetworkPolicy', 'builds').spec.egress?.[1]?.to,
        })
      })
    }

    it('lets every pod ask the DNS of the cluster only, at its ports', () => {
      for (const overlay of ['slack-custom-tasks', 'existing-redis']) {
        const rules = kustomize(join(folder, 'overlays', overlay))
          .filter(({ kind }) => kind === 'NetworkPolicy')
          .flatMap(({ document }) => (document.spec as unknown as Documents['NetworkPolicy']['spec']).egress ?? [])
        const asking = rules.filter(({ ports = [] }) => ports.some(({ port }) => port === 53))

        expect(asking, overlay).to.have.length.above(3)
        for (const rule of asking) expect(rule).to.deep.equal(dns)
        for (const { to } of rules) expect(to, overlay).to.have.length.above(0)
      }
    })

    it('bounds what each pod that stays reaches: each policy with egress leaves out the metadata of the machines', () => {
      for (const overlay of [
        'custom-tasks',
        'slack',
        'existing-redis',
        'pvc',
        'slack-custom-tasks',
        'socket-mode-custom-tasks',
      ]) {
        const policies = kustomize(join(folder, 'overlays', overlay)).filter(({ kind }) => kind === 'NetworkPolicy')
        const blocks = policies.flatMap(({ document }) => {
          const { egress = [] } = document.spec as unknown as Documents['NetworkPolicy']['spec']
          return egress.flatMap(({ to = [] }) => to.flatMap((peer) => ('ipBlock' in peer ? [peer.ipBlock] : [])))
        })
        expect(blocks).to.have.length.above(6)
        const wide = blocks.filter(({ cidr }) => cidr.endsWith('/0'))
        for (const { cidr, except } of wide) {
          const metadata = cidr.includes(':') ? ['fe80::/10'] : ['168.63.129.16/32', '169.254.0.0/16']
          expect(except, `${overlay}: ${cidr}`).to.include.members(metadata)
          if (cidr === '::/0')
            expect(['fc00::/7', 'fd00:ec2::254/128'].some((each) => except.includes(each))).to.equal(true)
        }
        const others = blocks.filter((block) => !wide.includes(block)).map(({ cidr }) => cidr)
        expect(new Set(others)).to.deep.equal(new Set(['169.254.20.10/32']))
        const bounded = policies.filter(({ document }) => JSON.stringify(document.spec).includes('"Egress"'))
        const selectors = bounded.map(({ document }) => JSON.stringify(document.spec))
        for (const pods of ['"eventlistener":"cicdstatemgr"', '"cicdstatemgr.dev/client":"true"', '"load-context"']) {
          expect(
            selectors.some((text) => text.includes(pods)),
            `${overlay}: ${pods}`,
          ).to.equal(true)
        }
        if (overlay.includes('custom-tasks')) {
          expect(bounded.map(({ name }) => name)).to.include('cicdstatemgr-controller')
        }
      }
    })

    function taskIn(values: readonly string[]): object {
      const known = ['init-context', 'load-context', 'handle-event', 'wait-decision']
      const sorted = known.filter((name) => values.includes(name))
      return { podSelector: { matchExpressions: [{ key: 'tekton.dev/task', operator: 'In', values: sorted }] } }
    }
  })

  it('bounds the PipelineRuns and pods that triggers can make, in each overlay', () => {
    for (const overlay of overlays) {
      const [quota, ...others] = kustomize(join(folder, 'overlays', overlay)).filter(
        ({ kind }) => kind === 'ResourceQuota',
      )
      expect(others).to.deep.equal([])
      expect(quota?.document).to.have.deep.property('spec', {
        hard: { 'count/pipelineruns.tekton.dev': '500', pods: '70' },
      })
    }
  })

  describe('with a Redis', () => {
    const pod = only('StatefulSet').spec.template
    const [container] = pod.spec.containers
    const settings = readSettings(manifests)

    it('that only the Tasks of the catalog reach, at its port, and that reaches nobody', () => {
      const tasks = manifests.filter(({ kind, file }) => kind === 'Task' && file.includes('/catalog/'))
      const { spec } = only('NetworkPolicy', 'redis')
      const { podSelector, ingress, ...rest } = spec
      const [{ from: [peer, ...otherPeers] = [], ports } = { ports: [] }, ...otherWays] = ingress

      expect(rest).to.deep.equal({ policyTypes: ['Ingress', 'Egress'], egress: [] })
      expect(pod.metadata.labels).to.deep.equal(podSelector.matchLabels)
      expect([otherWays, otherPeers]).to.deep.equal([[], [client]])
      expect(ports).to.deep.equal([{ protocol: 'TCP', port: container.ports[0]!.containerPort }])
      const { values, ...expression } = peer!.podSelector.matchExpressions[0]!
      expect(peer).to.deep.equal({ podSelector: { matchExpressions: [{ ...expression, values }] } })
      expect(expression).to.deep.equal({ key: 'tekton.dev/task', operator: 'In' })
      expect(values).to.have.members(tasks.map(({ name }) => name))
    })

    it('under the name and at the port that the config says', () => {
      const service = only('Service', 'redis')
      const { data } = only('ConfigMap', 'cicdstatemgr-config')
      const { cicdstatemgr } = load(data['config.yaml']!) as {
        cicdstatemgr: { datasources: { redis: { host: string; port?: number } }; trigger: { url: string } }
      }
      const { host, port = 6379 } = cicdstatemgr.datasources.redis

      expect(host).to.equal(`${service.metadata.name}.${namespace}.svc.cluster.local`)
      expect(service.spec.ports).to.deep.equal([{ name: 'redis', port, targetPort: container.ports[0]!.name }])
      expect(service.spec.selector).to.deep.equal(pod.metadata.labels)
      expect(only('StatefulSet')).to.deep.nested.include({
        'spec.selector.matchLabels': pod.metadata.labels,
        'spec.serviceName': service.metadata.name,
        // Two without replication would be two memories.
        'spec.replicas': 1,
      })
      const { name } = only('EventListener').metadata
      expect(cicdstatemgr.trigger.url).to.equal(`http://el-${name}.${namespace}.svc.cluster.local:8080`)
    })

    it('that has a change on its volume before it acknowledges it, and never throws a context away', () => {
      expect(settings).to.include({ appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' })
      const [claim] = only('StatefulSet').spec.volumeClaimTemplates
      expect(settings.dir).to.equal(mountOf(claim!.metadata.name).mountPath)
      // It starts as another user than the one who owns the volume.
      expect(pod.spec.securityContext.fsGroup).to.equal(pod.spec.securityContext.runAsGroup)
    })

    it('that has room for a rewrite of its log beside what it holds', () => {
      const limit = bytes(container.resources.limits.memory)
      expect(bytes(settings.maxmemory!)).to.be.at.most(limit / 2)
    })

    it('whose config and users are where it looks for them', () => {
      const path = container.command.at(-1)!
      expect(path).to.equal(`${mountOf('config').mountPath}/redis.conf`)
      expect(settings.aclfile).to.equal(`${mountOf('users').mountPath}/users.acl`)
      expect(pod.spec.volumes).to.deep.equal([
        { name: 'config', configMap: { name: 'redis-config' } },
        { name: 'users', secret: { secretName: 'cicdstatemgr-redis' } },
      ])
    })

    it('whose volume a pod has for a backup that is put back, as the same user and with the same image', () => {
      const text = readFileSync(join(folder, 'restore-redis.yaml'), 'utf8')
      const [restore] = parseManifests(text, 'restore-redis.yaml')

      expect(restore!.document).to.deep.nested.include({
        'spec.securityContext': pod.spec.securityContext,
        'spec.containers[0].image': container.image,
        'spec.containers[0].securityContext': container.securityContext,
        'spec.containers[0].volumeMounts': [{ name: 'data', mountPath: settings.dir }],
        'spec.volumes[0].persistentVolumeClaim.claimName': 'data-redis-0',
      })
    })

    it('that nobody can turn into a way to its machine', () => {
      expect(settings).to.include({
        'enable-debug-command': 'no',
        'enable-module-command': 'no',
        'enable-protected-configs': 'no',
      })
      expect(pod.spec).to.include({ automountServiceAccountToken: false })
    })

    function mountOf(name: string): { readonly mountPath: string } {
      const mounts = container.volumeMounts.filter((mount) => mount.name === name)
      expect(mounts, name).to.have.length(1)
      return mounts[0]!
    }
  })
})

interface Documents {
  readonly Namespace: object
  readonly ServiceAccount: object
  readonly Role: { readonly rules: readonly PolicyRule[] }
  readonly ClusterRole: { readonly rules: readonly PolicyRule[] }
  readonly ConfigMap: { readonly data: Labels }
  readonly EventListener: { readonly metadata: { readonly name: string } }
  readonly NetworkPolicy: {
    readonly spec: {
      readonly podSelector: {
        readonly matchLabels: Labels
        readonly matchExpressions?: readonly { key: string; operator: string; values: readonly string[] }[]
      }
      readonly policyTypes: readonly string[]
      readonly ingress: readonly Ingress[]
      readonly egress?: readonly {
        readonly ports?: readonly { readonly protocol: string; readonly port: number }[]
        readonly to?: readonly { readonly ipBlock: { readonly cidr: string; readonly except: readonly string[] } }[]
      }[]
    }
  }
  readonly Service: {
    readonly metadata: { readonly name: string }
    readonly spec: { readonly selector: Labels; readonly ports: readonly unknown[] }
  }
  readonly StatefulSet: {
    readonly spec: {
      readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec }
      readonly volumeClaimTemplates: readonly { readonly metadata: { readonly name: string } }[]
    }
  }
}

interface PolicyRule {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
}

interface PodSpec {
  readonly automountServiceAccountToken: boolean
  readonly securityContext: { readonly runAsGroup: number; readonly fsGroup: number }
  readonly containers: readonly [Container]
  readonly volumes: readonly unknown[]
}

interface Container {
  readonly image: string
  readonly securityContext: unknown
  readonly command: readonly string[]
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[]
  readonly resources: { readonly limits: { readonly memory: string } }
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[]
}

interface Ingress {
  readonly ports: readonly unknown[]
  readonly from?: readonly {
    readonly podSelector: {
      readonly matchExpressions: readonly { key: string; operator: string; values: readonly string[] }[]
    }
  }[]
}

/** The settings of redis.conf, as the ConfigMap has it. */
function readSettings(all: readonly Manifest[]): Readonly<Record<string, string>> {
  const { data } = all.find(({ name }) => name === 'redis-config')!.document as { data: Labels }
  const lines = data['redis.conf']!.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(lines.map((line) => line.split(/ (.*)/).slice(0, 2)) as [string, string][])
}

/** Of a size as Kubernetes (`512Mi`) or Redis (`256mb`) writes it. */
function bytes(size: string): number {
  const [, number, unit = ''] = /^(\d+)(mi|mb)$/i.exec(size) ?? []
  expect(unit, size).not.to.equal('')
  return Number(number) * 2 ** 20
}
