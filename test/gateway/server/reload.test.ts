import { rename, writeFile } from 'node:fs/promises'
import { expect } from 'chai'
import type { JsonObject } from '../../../src/json/json.ts'
import type { Forwarding } from '../../../src/gateway/forwarding.ts'
import { gatewayConfig, gatewaySecrets, recordingQueue, startGateway } from '../../support/gateway.ts'
import { rejection } from '../../support/rejection.ts'
import { signingKeys } from '../../support/signing.ts'
import { tempDir } from '../../support/temp-dir.ts'

describe('a gateway without a key for signing', () => {
  it('logs that it takes no votes if the config requires signatures', async () => {
    const cwd = await tempDir()
    const { signing } = signingKeys()
    const config = gatewayConfig({ directory: { path: `${cwd}/store`, isPrimary: true } }, { decisions: { signing } })
    await using gateway = await startGateway({ config, secrets: gatewaySecrets(), cwd })

    expect(await gateway.logged('gateway.signing in the secrets')).to.contain(
      'is missing: the config has decisions.signing, and a gateway without a key takes no votes',
    )
  })
})

describe('a gateway whose secrets nobody has written', () => {
  it('logs each placeholder when it starts', async () => {
    const cwd = await tempDir()
    const config = gatewayConfig({ directory: { path: `${cwd}/store`, isPrimary: true } })
    const { cicdstatemgr } = gatewaySecrets() as { cicdstatemgr: JsonObject }
    const secrets = { cicdstatemgr: { ...cicdstatemgr, slack: { token: 'no-token-yet' } } }
    await using gateway = await startGateway({ config, secrets, cwd })

    expect(await gateway.logged('is still a placeholder')).to.contain('secrets: cicdstatemgr.slack.token: ')
  })
})

describe('a gateway whose config changes', () => {
  it('keeps the config that it has while the file of CAs of the new one is missing, and does not start with such a config', async () => {
    const cwd = await tempDir()
    const configOf = (http: JsonObject) =>
      gatewayConfig({ directory: { path: `${cwd}/store`, isPrimary: true } }, { http })
    const file = `${cwd}/config.yaml`
    await writeFile(file, JSON.stringify(configOf({})))
    await using gateway = await startGateway({ config: file, secrets: gatewaySecrets(), cwd })
    await writeFile(`${file}.new`, JSON.stringify(configOf({ ca: 'ca.pem' })))
    await rename(`${file}.new`, file)
    const fault = `cicdstatemgr.http.ca: there is no file ${cwd}/ca.pem`

    expect(await gateway.logged('the new config is not used')).to.contain(fault)
    expect(await gateway.metric('config_ok')).to.match(/ 0$/)
    expect(await rejection(startGateway({ config: file, secrets: gatewaySecrets(), cwd }))).to.include({
      code: 'INVALID_CONFIG',
      message: `${file}: ${fault}`,
    })

    await writeFile(`${file}.new`, JSON.stringify(configOf({ retries: 1 })))
    await rename(`${file}.new`, file)
    await gateway.logged('config reloaded')
    expect(await gateway.metric('config_ok')).to.match(/ 1$/)
  })

  it('logs which policies are gone, and by which too few people can vote now', async () => {
    const cwd = await tempDir()
    const configOf = (people: JsonObject[], policies: JsonObject) =>
      JSON.stringify(
        gatewayConfig({ directory: { path: `${cwd}/store`, isPrimary: true } }, { decisions: { people, policies } }),
      )
    const policy = (...people: string[]) => ({ approvers: { people }, via: ['slack'], expires: '4h' })
    const ann = { name: 'ann', slack: 'T01/U01' }
    const file = `${cwd}/config.yaml`
    const all = { prod: policy('ann'), dev: policy('ann'), deaf: policy('bob') }
    await writeFile(file, configOf([ann, { name: 'bob' }], all))
    await using gateway = await startGateway({ config: file, secrets: gatewaySecrets(), cwd })

    const { dev, deaf } = all
    await writeFile(`${file}.new`, configOf([{ name: 'ann' }, { name: 'bob' }], { dev, deaf }))
    await rename(`${file}.new`, file)
    await gateway.logged('the new config has no policy')
    await gateway.logged('the policy \\"dev\\"')

    const warnings = gateway.log.flatMap((line) => {
      const { level, msg } = JSON.parse(line) as { level: string | number; msg: string }
      return level === 'warn' || level === 40 ? [msg] : []
    })
    expect(warnings).to.deep.equal([
      'the new config has no policy "prod": nobody can vote on its open questions',
      'the policy "dev" of the new config: nobody can vote: votes come by slack, and ann cannot be known there. Give ann slack or email under decisions.people, or add another way to via.',
    ])
  })

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
