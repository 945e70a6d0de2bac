import { apply, kubectl } from './kubectl.ts'
import { createNamespace, label } from './namespace.ts'
import { restricted } from './pipeline.ts'
import { redisPort } from './primaries.ts'

const app = { 'cicdstatemgr-e2e/app': 'redis' }

/** No usual port, for all pods may share one network. */
const listens = 6390

/** Starts the Redis that the tests share; its name in the cluster. */
export async function startServices(): Promise<string> {
  const namespace = await createNamespace('services')
  const image = process.env.E2E_REDIS_IMAGE ?? 'docker.io/library/redis:7.4'
  // Not on all addresses: in some clusters for tests they are those of the machine.
  const bind = ['--bind', '127.0.0.1', '$(POD_IP)']
  const command = ['redis-server', '--port', String(listens), ...bind, '--protected-mode', 'no']
  const container = {
    name: 'redis',
    image,
    command: [...command, '--save', '', '--appendonly', 'no', '--dir', '/tmp'],
    env: [{ name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
    readinessProbe: { tcpSocket: { port: listens }, periodSeconds: 1 },
    securityContext: { ...restricted, runAsUser: 65532 },
    volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
  }
  const template = {
    metadata: { labels: app },
    spec: { containers: [container], volumes: [{ name: 'tmp', emptyDir: {} }] },
  }
  const metadata = { name: 'redis' }
  await apply(
    namespace,
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: app, ports: [{ port: redisPort, targetPort: listens }] },
    },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { selector: { matchLabels: app }, template } },
  )
  await kubectl(['-n', namespace, 'rollout', 'status', 'deployment/redis', '--timeout=2m'])
  return `redis.${namespace}.svc.cluster.local`
}

/** Removes all namespaces of this run, and what else it made in the cluster. They are gone then: the next run may want the same ports. */
export async function stopServices(minutes = 2): Promise<void> {
  const mine = ['-l', `${label}=${process.env.E2E_RUN ?? 'alone'}`]
  const kinds = 'namespace,clusterrole,clusterrolebinding'
  await kubectl(['delete', kinds, ...mine, `--timeout=${minutes}m`, '--ignore-not-found'])
}
