import { expect } from 'chai'
import { clickPayload, formOf, rememberMessage, signed, signingSecret } from '../support/slack.ts'
import { apply, kubectl, kubectlJson } from './support/kubectl.ts'
import { createNamespace } from './support/namespace.ts'
import { gatewayManifests, gatewayReplicas, listenerName, listenerPort } from './support/overlay.ts'
import { restricted, shellImage } from './support/pipeline.ts'
import { until } from './support/runs.ts'

/** Makes a context and asks, where the listener stands in for Slack; prints the record of the question. */
const askScript = `printf 'bases: [dev.yaml]\\n' > /tmp/app.yaml
sed "s#https://slack.com/api#http://${listenerName}.$CICDSTATEMGR_NAMESPACE.svc.cluster.local:${listenerPort}/api#" /config/config.yaml > /tmp/config.yaml
cicdstatemgr init flow --app-config /tmp/app.yaml --bases-dir /config --cicd-context dev --set state.appName=shop --set state.version=1.5.0 --set state.repository=r --set state.runs.build=b > /dev/null
cicdstatemgr handle-event build=success --id flow --config /tmp/config.yaml > /dev/null
cicdstatemgr get decisions.deploy-dev --id flow`
/** Sends the same request so many times at once; prints the status of each. */
const clickScript = `for one in $(seq "$5"); do
  curl --retry 30 --retry-delay 1 --retry-all-errors -s -o /dev/null -w '%{http_code}\\n' --data-binary "$2" -H "X-Slack-Request-Timestamp: $3" -H "X-Slack-Signature: $4" "$1" &
done
wait`

describe('on a cluster, the gateway', () => {
  let namespace = ''
  let gateway = ''
  let pods = 0

  before(async function () {
    this.timeout(300_000)
    namespace = await createNamespace('gateway', { 'pod-security.kubernetes.io/enforce': 'restricted' })
    // Port 80, as on 8080 an EventListener of another test may answer: in some clusters for tests all pods share one network.
    gateway = `http://cicdstatemgr-gateway.${namespace}.svc.cluster.local`
    const account = `system:serviceaccount:${namespace}:approver`
    const people = [
      { name: 'ann', slack: 'T01/U01' },
      { name: 'bob', slack: 'T01/U02' },
      { name: 'cyd', kubernetes: account },
    ]
    const approvers = { people: ['ann', 'bob', 'cyd'] }
    const policies = { dev: { approvers, quorum: 3, via: ['slack', 'kubernetes'], expires: '1h' } }
    await apply(namespace, ...(await gatewayManifests(namespace, { signingSecret, decisions: { people, policies } })))
    await apply(namespace, ...approverOf(namespace))
    await kubectl(['-n', namespace, 'wait', '--for=condition=Ready', `pod/${listenerName}`, '--timeout=2m'])
    for (const rollout of ['statefulset/redis', ...gatewayReplicas]) await ready(rollout)
  })
  after(() => kubectl(['delete', 'namespace', namespace, '--timeout=2m']))

  const ready = (rollout: string) => kubectl(['-n', namespace, 'rollout', 'status', rollout, '--timeout=3m'])

  /** Runs a script in a pod to its end; what it printed. */
  async function inPod(script: string, args: readonly string[] = [], more: object = {}): Promise<string> {
    const name = `pod-${++pods}`
    const labels = { 'tekton.dev/task': 'wait-decision', eventlistener: 'test', 'cicdstatemgr/decides': 'true' }
    const container = {
      ...{ name: 'script', image: shellImage, command: ['sh', '-euc', script, 'script'], args },
      env: Object.entries({
        CICDSTATEMGR_CONFIG_PATH: '/config',
        CICDSTATEMGR_SECRETS_PATH: '/secrets',
        CICDSTATEMGR_NAMESPACE: namespace,
      }).map(([variable, value]) => ({ name: variable, value })),
      volumeMounts: [
        { name: 'config', mountPath: '/config' },
        { name: 'secrets', mountPath: '/secrets' },
        { name: 'tmp', mountPath: '/tmp' },
      ],
      securityContext: restricted,
    }
    const volumes = [
      { name: 'config', configMap: { name: 'cicdstatemgr-config' } },
      { name: 'secrets', secret: { secretName: 'cicdstatemgr-secrets' } },
      { name: 'tmp', emptyDir: {} },
    ]
    const spec = { restartPolicy: 'Never', containers: [container], volumes, ...more }
    await apply(namespace, { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels }, spec })
    const phase = await until(`the pod ${name} has ended`, async () => {
      const { status } = await kubectlJson<{ status: { phase: string } }>(['-n', namespace, 'get', 'pod', name])
      return ['Succeeded', 'Failed'].includes(status.phase) ? status.phase : undefined
    })
    const said = await kubectl(['-n', namespace, 'logs', name])
    expect(phase, said).to.equal('Succeeded')
    return said.trim()
  }

  /** Sends a payload as Slack does; the statuses. */
  async function send(payload: object, times: number): Promise<readonly string[]> {
    const body = formOf(payload)
    const headers = signed(body)
    const args = [`${gateway}/slack/interactions`, body, headers['x-slack-request-timestamp']!]
    return (await inPod(clickScript, [...args, headers['x-slack-signature']!, String(times)])).split('\n')
  }

  it('counts signed clicks and a vote by a token of the cluster as one decision, and forwards one start, though a replica is killed', async function () {
    this.timeout(300_000)
    const asked = await inPod(askScript)
    rememberMessage(asked)
    const { id: question } = JSON.parse(asked) as { id: string }
    const name = 'deploy-dev'
    const click = (user: string) => clickPayload({ context: 'flow', question, name, option: 'approve', user })

    expect(await send(click('U01'), 6)).to.deep.equal(Array(6).fill('200'))
    const button = clickPayload({ context: '', question: '', option: '', value: '{"pipeline":"validate"}' })
    expect(await send(button, 6)).to.deep.equal(Array(6).fill('200'))
    const selector = ['-n', namespace, 'get', 'pods', '-l', 'app.kubernetes.io/name=cicdstatemgr-gateway']
    const { items } = await kubectlJson<{ items: { metadata: { name: string } }[] }>(selector)
    expect(items).to.have.length(2)
    await kubectl(['-n', namespace, 'delete', 'pod', items[0]!.metadata.name, '--force', '--grace-period=0'])
    expect(await send(click('U02'), 2)).to.deep.equal(['200', '200'])
    for (const rollout of gatewayReplicas) await ready(rollout)
    const decide = 'cicdstatemgr decide deploy-dev --id flow --option approve --gateway "$1" --gateway-http'
    await inPod(decide, [gateway], { serviceAccountName: 'approver' })

    const record = JSON.parse(await inPod('cicdstatemgr get decisions.deploy-dev --id flow')) as {
      state: string
      by: string[]
      votes: { person: string; via: string }[]
    }
    expect(record).to.deep.include({ state: 'approved', by: ['ann', 'bob', 'cyd'] })
    expect(record.votes.map(({ person, via }) => `${person} ${via}`)).to.deep.equal([
      ...['ann slack', 'bob slack', 'cyd kubernetes'],
    ])
    const deliveries = await kubectl(['-n', namespace, 'logs', listenerName])
    // Probes have no delivery.
    const forwarded = deliveries.split('\n').filter((line) => line.startsWith('delivery slack-'))
    expect(forwarded).to.have.length(1)
  })
})

/** A ServiceAccount that may decide, by its token. */
function approverOf(namespace: string): readonly object[] {
  const metadata = { name: 'approver' }
  const rules = [{ apiGroups: ['cicdstatemgr.dev'], resources: ['decisions'], verbs: ['approve', 'get'] }]
  const api = 'rbac.authorization.k8s.io'
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    { apiVersion: `${api}/v1`, kind: 'Role', metadata, rules },
    {
      ...{ apiVersion: `${api}/v1`, kind: 'RoleBinding', metadata },
      roleRef: { apiGroup: api, kind: 'Role', name: 'approver' },
      subjects: [{ kind: 'ServiceAccount', name: 'approver', namespace }],
    },
  ]
}
