import { expect } from 'chai'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { CicdStateMgr } from '../../src/index.ts'

const gone = new Error('the caller has gone')

type Read = (manager: CicdStateMgr, signal: AbortSignal) => Promise<unknown>

const reads: Readonly<Record<string, Read>> = {
  get: (manager, signal) => manager.get({ id: 'flow-1', path: 'state', signal }),
  validate: (manager, signal) => manager.validate({ connect: true, signal }),
  set: (manager, signal) => manager.set({ id: 'flow-1', operations: [{ op: 'unset', path: 'state.a' }], signal }),
  'set with a delivery id': (manager, signal) =>
    manager.set({ id: 'flow-1', operations: [{ op: 'unset', path: 'state.a' }], deliveryId: 'once', signal }),
  delete: (manager, signal) => manager.delete({ id: 'flow-1', signal }),
  expire: (manager, signal) => manager.expire({ id: 'flow-1', ttl: 60_000, signal }),
  handleEvent: (manager, signal) => manager.handleEvent({ id: 'flow-1', pipeline: 'build', event: 'success', signal }),
}

describe('a call that only reads, or has only read so far,', () => {
  for (const [name, read] of Object.entries(reads)) {
    it(`${name} ends at once by its signal, though the datasource does not answer`, () => endsAtOnce(read))
  }

  async function endsAtOnce(read: Read): Promise<void> {
    const sockets: Socket[] = []
    const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const redis = { host: '127.0.0.1', port, isPrimary: true }
    await using manager = await CicdStateMgr.open({ config: { cicdstatemgr: { datasources: { redis } } } })
    const caller = new AbortController()
    let hasEnded = false
    const reading = read(manager, caller.signal).catch((error: unknown) => error)
    void reading.then(() => (hasEnded = true))
    await Promise.race([once(silent, 'connection'), reading])
    expect(hasEnded).to.equal(false)

    caller.abort(gone)
    expect(await reading).to.equal(gone)
    for (const socket of sockets) socket.destroy()
    silent.close()
  }

  it('validate does not begin with a signal that is aborted', async () => {
    await using manager = await CicdStateMgr.open()

    const refusal = await manager.validate({ signal: AbortSignal.abort(gone) }).catch((error: unknown) => error)
    expect(refusal).to.equal(gone)
  })
})
