import type { FastifyInstance, FastifyReply } from 'fastify'
import { contextId } from '../../context/context-id.ts'
import type { Decision } from '../../decisions/decision.ts'
import { readDecision } from '../../decisions/read-decision.ts'
import type { Button } from '../../decisions/button.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { given } from '../../json/given.ts'
import { parseJson, stringifyJson } from '../../json/json-text.ts'
import { isObject } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import { castVote } from '../api/decisions.ts'
import { reasonFor } from '../api/failure.ts'
import type { OpenGate } from '../open-gate.ts'
import { buttonIn } from './action.ts'
import type { Mattermost } from './mattermost.ts'
import { plain } from './question-post.ts'

/** Largest body, in bytes; the server sends about 2 kB. The body is parsed before its MAC is checked, because the MAC is inside. */
const largestBody = 16 * 1024
/** Most presses that are handled at once. */
const mostAtOnce = 200

/** The path to which the Mattermost server sends presses of buttons. Without `gateway.mattermost` in the config it answers 404. */
export function mattermostRoutes(app: FastifyInstance, current: () => OpenGate): void {
  let busy = 0
  app.post('/mattermost/actions', { bodyLimit: largestBody }, async (request, reply) => {
    const gate = current()
    const chat = gate.mattermost
    if (chat === undefined) return reply.code(404).send({ error: 'there is nothing here' })
    const body = bodyIn(request.body)
    const context = isObject(body?.context) ? body.context : {}
    const button = buttonIn(context, chat.config.secret ?? '')
    const user = body?.user_id
    if (button === undefined || typeof user !== 'string' || !/^[a-z0-9]{26}$/.test(user)) {
      gate.metrics.refusals('forged')
      gate.log.event('warn', 'request refused', { reason: 'forged', path: '/mattermost/actions', from: request.ip })
      return reply.code(401).send({ error: 'this is not a button of the gateway' })
    }
    if (busy >= mostAtOnce)
      return reply.code(503).header('retry-after', '1').send({ error: 'too many requests at once' })
    busy++
    try {
      return await answer(reply, await gate.use(() => press(gate, chat, button, user)))
    } finally {
      busy--
    }
  })
}

/** Counts a press as a vote; returns the answer, which the server shows to people. */
async function press(gate: OpenGate, chat: Mattermost, button: Button, userId: string): Promise<JsonObject> {
  const { context, name, question, option, asked } = button
  const presser = await chat.presser(userId)
  if ('failure' in presser) {
    gate.metrics.votes('refused')
    gate.log.event('info', 'vote refused', { context, decision: name, user: userId, reason: presser.failure })
    return told(`Not counted: ${presser.failure}.`)
  }
  const { email, shownAs } = presser
  const user = { via: 'mattermost', identity: { email }, shownAs, require: () => Promise.resolve() } as const
  try {
    const { decision } = await castVote(gate, { context, name, user }, { question, option, ...given({ asked }) })
    return { update: chat.post(context, decision) as unknown as JsonObject }
  } catch (error) {
    if (!(error instanceof CicdError) || (error.httpStatus >= 500 && error.kind !== 'config')) {
      return told(
        'Not counted, or not known whether it is: the store does not answer. Press again in a minute; nobody is counted twice.',
      )
    }
    const ended = error.code === 'DECISION_ENDED' ? await newest(gate, button) : undefined
    const update = ended === undefined ? {} : { update: chat.post(context, ended) as unknown as JsonObject }
    return { ...told(`Not counted: ${plain(gate.host.redact(reasonFor(error)), 600)}.`), ...update }
  }
}

async function newest({ host }: OpenGate, { context, name, question }: Button): Promise<Decision | undefined> {
  try {
    const stored = await host.store.read(contextId(context))
    const decision = stored && readDecision(stored.document, name)
    return decision?.id === question ? decision : undefined
  } catch (error) {
    if (error instanceof CicdError) return undefined
    throw error
  }
}

function told(text: string): JsonObject {
  return { ephemeral_text: text }
}

function answer(reply: FastifyReply, body: JsonObject): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(stringifyJson(body))
}

function bodyIn(body: unknown): JsonObject | undefined {
  if (!Buffer.isBuffer(body)) return undefined
  try {
    const value = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(body))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
