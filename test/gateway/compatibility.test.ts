import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { intercept } from '../../src/gateway/interceptor.ts'
import { forwardBody, parseSlackBody } from '../../src/gateway/slack/normalise.ts'
import { isObject } from '../../src/json/json.ts'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { startForwarder } from '../support/forwarders.ts'
import { startHttpServer } from '../support/http-server.ts'
import { tempDir } from '../support/temp-dir.ts'
import { evaluateCel } from '../support/tekton/cel.ts'
import { calls, formOf } from './data/calls.ts'
import { originalClick, playOriginal } from './original-listener.ts'
import type { Handler, Posted, Started } from './original-listener.ts'

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'data', 'answers.json'), 'utf8')) as {
  name: string
  status: number
  type?: string
  body: string
}[]

/** slack-payload-handler, as far as it was recorded. */
const original =
  (name: string): Handler =>
  () => {
    const { status, type, body } = recorded.find((each) => each.name === name)!
    return { status, headers: type === undefined ? {} : { 'content-type': type }, body }
  }

const secret = 'a shared secret'
const ours: Handler = ({ raw, headers }) => intercept(raw, headers, () => undefined, secret)

/** What arrives at the EventListener when a gateway forwards a request of Slack. */
async function forwarded(body: string): Promise<Posted> {
  await using server = await startHttpServer([{ status: 202 }])
  await using one = startForwarder({ name: 'directory', path: await tempDir() }, server.origin, { forward: { secret } })
  const call = parseSlackBody(Buffer.from(body), form['content-type'])
  await one.forwarder.put({ deliveryId: 'slack-1', body: forwardBody(call, { invoker: 'ann' }), kind: 'interaction' })
  while ((await one.queue.count()).waiting > 0);
  const [request] = server.requests
  return { raw: Buffer.from(request!.body), headers: request!.headers as Record<string, string> }
}

/** Without the param that is the whole body: a gateway adds to it. */
function withoutBody(started: readonly Started[]): JsonValue {
  return started.map(({ trigger, extensions, params }) => ({
    trigger,
    extensions,
    params: (params as JsonObject[]).filter(({ name }) => name !== 'originalRequestBody'),
  }))
}

describe("the original's EventListener", () => {
  for (const { name, body, trigger } of calls) {
    it(`makes of ${name} what it made with slack-payload-handler: in interceptor mode, and behind a gateway`, async () => {
      const posted = { raw: Buffer.from(body), headers: form }
      const before = playOriginal(posted, original(name))
      expect(before.map((each) => each.trigger)).to.deep.equal(trigger)

      expect(playOriginal(posted, ours)).to.deep.equal(before)
      const arrived = await forwarded(body)
      expect(withoutBody(playOriginal(arrived, ours))).to.deep.equal(withoutBody(before))
      // As it is written where slack-payload-handler is no more.
      expect(withoutBody(playOriginal(arrived, undefined))).to.deep.equal(withoutBody(before))
    })
  }

  it('gets the whole payload, with what a gateway knows, and a name for a PipelineRun', async () => {
    const { raw } = await forwarded(formOf(originalClick))

    const { action_values: values, cicdstatemgr, ...payload } = JSON.parse(raw.toString()) as JsonObject
    expect(payload).to.deep.equal(originalClick)
    expect(values).to.deep.equal(['deploy-v1-buffalo|XBYQ='])
    expect(cicdstatemgr).to.deep.equal({
      invoker: 'ann',
      deliveryId: 'slack-1',
      deliveryName: isObject(cicdstatemgr) ? cicdstatemgr.deliveryName : undefined,
    })
  })

  it('starts nothing for a request that only claims to come from a gateway', async () => {
    const arrived = await forwarded(calls[0]!.body)
    const forged = { ...arrived, raw: Buffer.from(arrived.raw.toString().replace('bitsofinfo', 'somebody')) }
    const log: string[] = []

    expect(playOriginal(forged, ours, log)).to.deep.equal([])
    expect(log.filter((line) => line.endsWith('the webhook answered 403'))).to.have.length(5)
    expect(playOriginal({ ...arrived, headers: { 'content-type': 'application/json' } }, ours)).to.deep.equal([])
  })

  it('starts nothing for a select, on which slack-payload-handler crashed; a filter can now look at its values', async () => {
    const selected = { ...originalClick, actions: [{ type: 'static_select', selected_option: { value: 'deploy|1' } }] }
    const several = {
      ...originalClick,
      actions: [{ type: 'multi_static_select', selected_options: [{ value: 'deploy' }, { value: 'test' }] }],
    }

    for (const [payload, values] of [
      [selected, ['deploy|1']],
      [several, ['deploy', 'test']],
    ] as const) {
      const body = formOf(payload)
      const arrived = await forwarded(body)
      for (const posted of [{ raw: Buffer.from(body), headers: form }, arrived]) {
        expect(playOriginal(posted, ours)).to.deep.equal([])
        const seen = JSON.parse(ours(posted).body) as JsonObject
        const inputs = { body: seen, header: {}, extensions: {} }
        expect(evaluateCel("body.action_values[0].indexOf('deploy') != -1", inputs, () => '')).to.equal(true)
        expect(evaluateCel('body.action_values', inputs, () => '')).to.deep.equal(values)
      }
    }
  })
})
