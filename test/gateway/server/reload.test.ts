import { writeFile } from 'node:fs/promises'
import type { Forwarding } from '../../../src/gateway/forwarding.ts'
import { gatewayConfig, recordingQueue, startGateway } from '../../support/gateway.ts'
import { tempDir } from '../../support/temp-dir.ts'

describe('a new config of a gateway', () => {
  it('closes a gate that opens for it when the gateway has ended', async () => {
    const folder = await tempDir()
    const config = gatewayConfig({ directory: { path: 'store', isPrimary: true } })
    const file = `${folder}/config.yaml`
    await writeFile(file, JSON.stringify(config))
    const opening = Promise.withResolvers<undefined>()
    const opened = Promise.withResolvers<undefined>()
    const ended = Promise.withResolvers<undefined>()
    const late: Forwarding = {
      put: () => Promise.resolve(true),
      work: (signal) => {
        signal.addEventListener('abort', () => ended.resolve(undefined))
        return ended.promise
      },
    }
    let gates = 0
    const reloading = await startGateway({
      ...{ config: file, cwd: folder },
      openForwarding: async () => {
        if (gates++ === 0) return recordingQueue()
        opening.resolve(undefined)
        await opened.promise
        return late
      },
    })
    await writeFile(file, JSON.stringify({ ...config, configData: {} }))
    await opening.promise
    await reloading.stop()

    opened.resolve(undefined)

    await ended.promise
  })
})
