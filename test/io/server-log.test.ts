import { expect } from 'chai'
import { createServerLog } from '../../src/io/server-log.ts'

async function written(use: (log: Awaited<ReturnType<typeof createServerLog>>) => void): Promise<unknown[]> {
  const lines: string[] = []
  use(await createServerLog({ write: (text) => lines.push(text) }, 'info'))
  return lines.map((line) => {
    expect(line).to.match(/^[^\n]+\n$/)
    const { time, ...rest } = JSON.parse(line) as { time: string }
    expect(new Date(time).toISOString()).to.equal(time)
    return rest
  })
}

describe('the log of a server', () => {
  it('is a line of JSON for each event from its level on, with its fields', async () => {
    const lines = await written((log) => {
      log.debug('not shown')
      log.warn('two\nlines "quoted"')
      log.event('info', 'click counted', { context: 'flow', option: undefined, age: 1 })
    })

    expect(lines).to.deep.equal([
      { level: 'warn', msg: 'two\nlines "quoted"' },
      { level: 'info', context: 'flow', age: 1, msg: 'click counted' },
    ])
  })

  it('masks secrets in messages and fields as soon as it knows them', async () => {
    const lines = await written((log) => {
      log.masking((text) => text.replaceAll('top-secret', '***'))
      log.event('error', 'it said top-secret', { reason: 'top-secret!' })
    })

    expect(lines).to.deep.equal([{ level: 'error', reason: '***!', msg: 'it said ***' }])
  })
})
