import { expect } from 'chai'
import type { JsonObject } from '../../src/json/json.ts'
import { ControllerBench } from '../support/controller.ts'
import { startHeldServer } from '../support/held-server.ts'

const appThatAsks = (url: string): JsonObject => ({
  'cicd-contexts': {
    stage: {
      pipelines: {
        build: {
          'event-handlers': {
            success: {
              respond: {
                first: { url, message: 'one' },
                second: { url, message: 'two' },
              },
            },
          },
        },
      },
    },
  },
})

const event = { 'context-id': 'flow', event: 'build=success' }

describe('a controller that has to end while it sends a message', () => {
  it('lets the request finish and begins no other, and the next controller sends only what is missing', async () => {
    await using server = await startHeldServer()
    await using bench = await ControllerBench.open({ slack: { url: `${server.origin}/post` } })
    await bench.init('flow', { appConfig: appThatAsks(server.origin) })
    const stop = await bench.start()
    bench.create('fire', 'Event', event)
    await server.arrived

    const stopped = stop()
    server.release()
    await stopped
    const sent = server.count
    await bench.start()

    expect(await bench.ended('fire')).to.include({ status: 'True', reason: 'Succeeded' })
    expect(sent).to.equal(1)
    expect(server.count).to.equal(2)
  })

  it('cuts the request of a CustomRun that is cancelled', async () => {
    await using server = await startHeldServer()
    await using bench = await ControllerBench.open({ slack: { url: `${server.origin}/post` } })
    await bench.init('flow', { appConfig: appThatAsks(server.origin) })
    await bench.start()
    bench.create('fire', 'Event', event)
    await server.arrived

    bench.cancel('fire')

    expect(await bench.ended('fire')).to.include({ status: 'False', reason: 'CustomRunCancelled' })
    expect(server.count).to.equal(1)
  })
})
