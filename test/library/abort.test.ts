import { expect } from 'chai'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { CicdStateMgr } from '../../src/index.ts'

const gone = new Error('the caller has gone')

describe('a call that only reads', () => {
  it('ends at once by its signal, though the datasource does not answer', async () => {
    const sockets: Socket[] = []
    const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const redis = { host: '127.0.0.1', port, isPrimary: true }
    await using manager = await CicdStateMgr.open({ config: { cicdstatemgr: { datasources: { redis } } } })
    const caller = new AbortController()
    let hasEnded = false
    const reading = manager.get({ id: 'flow-1', path: 'state', signal: caller.signal }).catch((error: unknown) => error)
    void reading.then(() => (hasEnded = true))
    await once(silent, 'connection')
    expect(hasEnded).to.equal(false)

    caller.abort(gone)
    expect(await reading).to.equal(gone)
    for (const socket of sockets) socket.destroy()
    silent.close()
  })
})
