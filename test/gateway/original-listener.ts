import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isObject } from '../../src/json/json.ts'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import type { InterceptorAnswer } from '../../src/gateway/interceptor.ts'
import { parseManifests } from '../support/manifests.ts'
import { canonicalHeader, evaluateCel } from '../support/tekton/cel.ts'
import { bindParams, resourcesOf, templateParams } from '../support/tekton/triggers.ts'
import type { NamedValue } from '../support/tekton/triggers.ts'

interface Interceptor {
  readonly cel?: { readonly filter?: string; readonly overlays?: readonly { key: string; expression: string }[] }
  readonly webhook?: JsonObject
  readonly github?: JsonObject
}

interface Trigger {
  readonly name: string
  readonly interceptors: readonly Interceptor[]
  readonly bindings: readonly { readonly ref: string }[]
  readonly template: { readonly ref: string }
}

export interface Posted {
  readonly raw: Buffer
  readonly headers: Readonly<Record<string, string>>
}

/** What a trigger made of an event. */
export interface Started {
  readonly trigger: string
  readonly extensions: JsonObject
  readonly params: JsonValue
}

/** Answers for slack-payload-handler. */
export type Handler = (posted: Posted) => InterceptorAnswer

const folder = join(import.meta.dirname, 'data', 'original')
const manifests = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .flatMap((file) => parseManifests(readFileSync(join(folder, file), 'utf8'), file))
const specOf = (kind: string, name: string): JsonObject => {
  const found = manifests.find((each) => each.kind === kind && each.name === name)
  if (found === undefined || !isObject(found.document.spec)) throw new Error(`there is no ${kind} ${name}`)
  return found.document.spec
}

/** A click as the original's repository has one. */
export const originalClick = JSON.parse(readFileSync(join(folder, 'slack-payload.json'), 'utf8')) as JsonObject

/**
 * What the original's EventListener, which is of v1alpha1, starts for a request. Without `handler` its webhook interceptors are left out. `log` is
 * told why triggers end.
 */
export function playOriginal(posted: Posted, handler: Handler | undefined, log: string[] = []): Started[] {
  const { triggers } = specOf('EventListener', 'event-listener') as unknown as { triggers: readonly Trigger[] }
  return triggers.flatMap((trigger) => {
    try {
      return [start(trigger, posted, handler)]
    } catch (error) {
      log.push(`${trigger.name}: ${(error as Error).message}`)
      return []
    }
  })
}

function start(trigger: Trigger, posted: Posted, handler: Handler | undefined): Started {
  let { raw, headers } = posted
  const extensions: JsonObject = {}
  for (const { cel, webhook, github } of trigger.interceptors) {
    if (github !== undefined) throw new Error('it is not signed by GitHub')
    if (webhook !== undefined && handler !== undefined) {
      const answer = handler({ raw, headers })
      if (answer.status !== 200) throw new Error(`the webhook answered ${answer.status}`)
      raw = Buffer.from(answer.body)
      headers = answer.headers
    }
    if (cel !== undefined) applyCel(cel, { raw, headers }, extensions)
  }
  const template = specOf('TriggerTemplate', trigger.template.ref)
  const bindings = trigger.bindings.flatMap(
    ({ ref }) => specOf('TriggerBinding', ref).params as unknown as NamedValue[],
  )
  const event = { body: bodyOf(raw), header: headers, extensions, context: { eventID: 'event' } }
  // The annotation old-escape-quotes of the original's templates: the body becomes a text with it.
  const params = [...bindParams(bindings, templateParams(template), event)].map(
    ([name, value]) => [name, value.replaceAll('"', '\\"')] as const,
  )
  const [run] = resourcesOf(template, new Map(params))
  return { trigger: trigger.name, extensions, params: (run!.spec as JsonObject).params! }
}

function applyCel(
  { filter, overlays = [] }: Interceptor['cel'] & object,
  posted: Posted,
  extensions: JsonObject,
): void {
  const header = Object.fromEntries(
    Object.entries(posted.headers).map(([name, value]) => [canonicalHeader(name), [value]]),
  )
  const inputs = { body: bodyOf(posted.raw), header, extensions: { ...extensions } }
  const evaluate = (expression: string) => evaluateCel(expression, inputs, () => 'xxxxx')
  if (filter !== undefined && evaluate(filter) !== true) throw new Error(`${filter} is not true`)
  for (const { key, expression } of overlays) extensions[key] = evaluate(expression)
}

function bodyOf(raw: Buffer): JsonObject {
  const value: unknown = JSON.parse(raw.toString())
  if (!isObject(value)) throw new Error('the body is not a map')
  return value
}
