import { expect } from 'chai'
import { ControllerBench } from '../support/controller.ts'

describe('the probes of a controller', () => {
  it('say whether its lists are loaded, and what it does', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    const { promise: port, resolve } = Promise.withResolvers<number | undefined>()
    await bench.start({ listen: { host: '127.0.0.1', port: 0 }, started: resolve })
    const origin = `http://127.0.0.1:${(await port) ?? 0}`
    bench.create('wait', 'Wait', { 'context-id': 'flow', path: 'state.never' })
    await bench.waits('wait')

    const answers = await Promise.all(
      ['/healthz', '/readyz', '/metrics', '/other'].map(async (path) => {
        const response = await fetch(`${origin}${path}`)
        return [response.status, await response.text()] as const
      }),
    )

    expect(answers.map(([status]) => status)).to.deep.equal([200, 200, 200, 404])
    const metrics = answers[2]?.[1] ?? ''
    expect(metrics).to.contain('cicdstatemgr_controller_leads 1\n').and.to.contain('_custom_runs 1\n')
    expect(metrics)
      .to.match(/_reconciled_total [1-9]/)
      .and.to.contain('_failed_total 0\n')
    expect(metrics)
      .to.match(/_resident_memory_bytes [1-9]/)
      .and.to.match(/_heap_used_bytes [1-9]/)
  })
})
