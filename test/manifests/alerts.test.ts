import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { load, loadAll } from 'js-yaml'
import { Gauges } from '../../src/controller/gauges.ts'
import { createMetrics, showNumbers } from '../../src/gateway/metrics.ts'
import { signatureRefusals } from '../../src/gateway/slack/signature.ts'
import { suspiciousCodes } from '../../src/gateway/suspicious.ts'
import { createMeters } from '../../src/io/meters.ts'
import { readPage } from '../pages/pages.ts'
import { repositoryRoot } from '../support/manifests.ts'

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly annotations: { readonly summary: string }
}

const file = 'tekton/prometheus-rules.yaml'
const { spec } = load(readFileSync(join(repositoryRoot, file), 'utf8')) as {
  spec: { groups: { rules: Rule[] }[] }
}
const alerts = spec.groups.flatMap((group) => group.rules)

/** The names that Prometheus reads: those of a histogram with what it appends. */
async function namesOfMetrics(): Promise<Set<string>> {
  const gateway = await createMetrics()
  showNumbers(gateway, () => {
    throw new Error('nobody looks')
  })
  const { registry } = new Gauges([], await createMeters('cicdstatemgr_controller_'))
  const made = [...gateway.registry.getMetricsAsArray(), ...registry.getMetricsAsArray()]
  return new Set(made.flatMap(({ name }) => [name, `${name}_bucket`]))
}

describe('the alerts of tekton/', () => {
  it('ask for metrics that the gateway and the controller have', async () => {
    const names = await namesOfMetrics()
    const asked = alerts.flatMap(({ expr }) => expr.match(/\bcicdstatemgr_\w+/g) ?? [])

    expect(asked.filter((name) => !names.has(name))).to.deep.equal([])
    expect(asked).to.have.length.above(6)
  })

  it('ask for reasons of refusals that the gateway counts', () => {
    const reasonsOf = (name: string) => {
      const { expr = '' } = alerts.find(({ alert }) => alert === name) ?? {}
      return /reason=~"([^"]+)"/.exec(expr)?.[1]?.split('|')
    }

    expect(reasonsOf('CicdstatemgrForgedRequests')).to.have.members([...signatureRefusals])
    expect(reasonsOf('CicdstatemgrChangedQuestions')).to.have.members([...suspiciousCodes])
  })

  it('see the first failure: what they count is there from the start, as 0', async () => {
    const { registry } = await createMetrics()
    const lines = (await registry.metrics()).split('\n')
    const counted = alerts.flatMap(({ expr }) => [
      ...expr.matchAll(/increase\((cicdstatemgr_\w+)\{(?:[^}]*, )?(\w+)=~?"([^"]+)"\}/g),
    ])

    for (const [, name = '', label = '', values = ''] of counted) {
      for (const value of values.split('|')) {
        const isThere = (line: string) => line.startsWith(`${name}{`) && line.endsWith(`${label}="${value}"} 0`)
        expect(lines.some(isThere), `${name} ${value}`).to.equal(true)
      }
    }
    expect(counted).to.have.length(5)
    expect(lines).to.include('cicdstatemgr_gateway_config_ok 1')
  })

  it('fire too if what they watch is gone and has no number at all', () => {
    const ofAbsence = alerts.filter(({ expr }) => expr.endsWith('== 0'))

    expect(ofAbsence.map(({ alert }) => alert)).to.deep.equal([
      'CicdstatemgrNoGateway',
      'CicdstatemgrNoRedis',
      'CicdstatemgrNoLeader',
    ])
    for (const { alert, expr } of ofAbsence) expect(expr, alert).to.match(/^\(sum\(.*\) or vector\(0\)\) == 0$/)
  })

  it('watch a Deployment and a StatefulSet that are installed', () => {
    const asked = alerts.flatMap(({ expr }) => [...expr.matchAll(/\b(deployment|statefulset)="([^"]+)"/g)])
    const installed = ['gateway/deployment.yaml', 'redis/redis.yaml']
      .flatMap((path) => loadAll(readFileSync(join(repositoryRoot, 'tekton/components', path), 'utf8')))
      .map((each) => each as { kind: string; metadata: { name: string } })
      .map(({ kind, metadata: { name } }) => `${kind.toLowerCase()} ${name}`)

    expect(asked).to.have.length(2)
    for (const [, kind, name] of asked) expect(installed).to.include(`${kind} ${name}`)
  })

  it('are each told of in the runbook', () => {
    const rows = [...readPage('docs/runbook.md').matchAll(/^\| `(Cicdstatemgr\w+)` \|/gm)].map(([, name]) => name)

    expect(rows).to.deep.equal(alerts.map(({ alert }) => alert))
  })

  it('have the metrics that the pages list', async () => {
    const names = await namesOfMetrics()
    for (const [page, prefix] of [
      ['docs/custom-tasks.md', 'cicdstatemgr_controller_'],
      ['docs/gateway.md', 'cicdstatemgr_gateway_'],
    ] as const) {
      const [, section = ''] = readPage(page).split(`All names begin with \`${prefix}\``)
      const [table = ''] = section.split(/\n\n(?!\|)/)
      const listed = [...table.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = '']) => cell.match(/[a-z_]+/g) ?? [])
      const own = [...names].filter((name) => name.startsWith(prefix) && !name.endsWith('_bucket'))

      expect(listed, page).to.have.members(own.map((name) => name.slice(prefix.length)))
    }
  })
})
