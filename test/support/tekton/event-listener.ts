import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { isObject } from '../../../src/json/json.ts'
import type { JsonObject, JsonValue } from '../../../src/json/json.ts'
import { canonicalHeader, evaluateCel } from './cel.ts'
import type { CelInputs, SecretReader } from './cel.ts'
import type { Cluster } from './cluster.ts'
import { NotPlayed, played } from './not-played.ts'
import { secretTexts } from './pod.ts'
import { bindParams, resourcesOf, templateParams } from './triggers.ts'
import type { NamedValue } from './triggers.ts'

interface Interceptor {
  readonly name?: string
  readonly ref: { readonly name: string }
  readonly params: readonly { readonly name: string; readonly value: JsonValue }[]
}

interface Trigger {
  readonly name: string
  readonly interceptors?: readonly Interceptor[]
  readonly bindings?: readonly (Partial<NamedValue> & { readonly ref?: string })[]
  readonly template: { readonly ref: string }
}

export interface EventListener extends AsyncDisposable {
  /** The loopback URL to post events to. */
  readonly url: string
  /** The reasons why a trigger created nothing for an event, one line each, as in the log of an EventListener's pod. */
  readonly log: readonly string[]
  close(): Promise<void>
}

/** Serves an EventListener of the cluster. `create` is called with the resources that its triggers make. */
export async function startEventListener(
  cluster: Cluster,
  name: string,
  create: (resource: JsonObject) => void,
): Promise<EventListener> {
  const spec = played<{ serviceAccountName?: string; triggers: readonly JsonObject[] }>(
    `EventListener ${name}`,
    cluster.find('EventListener', name).spec as JsonObject,
    ['serviceAccountName', 'triggers'],
  )
  const triggers = spec.triggers.map((trigger) =>
    played<Trigger>('trigger', trigger, ['name', 'interceptors', 'bindings', 'template']),
  )
  const log: string[] = []
  const handle = async (incoming: IncomingMessage, response: ServerResponse) => {
    const raw = await text(incoming)
    const body = parsed(raw)
    if (body === undefined) return void response.writeHead(400).end('Invalid event body format')
    const eventID = randomUUID()
    // The answer is always "accepted": it does not tell whether a trigger matches.
    response.writeHead(202, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ eventListener: name, namespace: cluster.namespace, eventID }))
    const header = headerOf(incoming)
    for (const trigger of triggers) {
      try {
        for (const resource of process(cluster, trigger, body, header, eventID)) create(resource)
      } catch (error) {
        log.push(`${trigger.name}: ${(error as Error).message}`)
        if (error instanceof NotPlayed) throw error
      }
    }
  }
  const server = createServer((incoming, response) => void handle(incoming, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, log, close, [Symbol.asyncDispose]: close }
}

function process(
  cluster: Cluster,
  trigger: Trigger,
  body: JsonValue,
  header: CelInputs['header'],
  eventID: string,
): JsonObject[] {
  const readSecret: SecretReader = (secret, key) => {
    const value = secretTexts(cluster.find('Secret', secret))[key]
    if (value === undefined) throw new Error(`the Secret ${secret} has no ${key}`)
    return value
  }
  const extensions: JsonObject = {}
  for (const interceptor of trigger.interceptors ?? []) intercept(interceptor, { body, header, extensions }, readSecret)
  const template = cluster.find('TriggerTemplate', trigger.template.ref).spec as JsonObject
  const joined = Object.fromEntries(Object.entries(header).map(([key, values]) => [key, values.join(',')]))
  const bindings = (trigger.bindings ?? []).flatMap((binding) => bindingParams(cluster, binding))
  const event = { body, header: joined, extensions, context: { eventID } }
  return resourcesOf(template, bindParams(bindings, templateParams(template), event))
}

function bindingParams(cluster: Cluster, binding: NonNullable<Trigger['bindings']>[number]): readonly NamedValue[] {
  const { name, value, ref } = binding
  if (ref === undefined) return [{ name: name!, value: value! }]
  const { params = [] } = cluster.find('TriggerBinding', ref).spec as { params?: JsonValue }
  return params as unknown as readonly NamedValue[]
}

/** Runs an interceptor. Its overlays become extensions, which later interceptors see. */
function intercept({ ref, params }: Interceptor, inputs: CelInputs, readSecret: SecretReader): void {
  if (ref.name !== 'cel') throw new NotPlayed(`the interceptor ${ref.name}`)
  for (const { name, value } of params) {
    if (name === 'filter' && typeof value === 'string') {
      if (evaluateCel(value, inputs, readSecret) !== true) throw new Error(`${value} is not true`)
    } else if (name === 'overlays' && Array.isArray(value)) {
      // Each overlay sees the original event, without the results of earlier overlays.
      const made = (value as { key: string; expression: string }[]).map(
        ({ key, expression }) => [key, evaluateCel(expression, inputs, readSecret)] as const,
      )
      for (const [key, one] of made) {
        if (key.includes('.')) throw new NotPlayed(`the overlay key ${key}`)
        inputs.extensions[key] = one
      }
    } else {
      throw new NotPlayed(`the param ${name} of an interceptor`)
    }
  }
}

function headerOf({ rawHeaders }: IncomingMessage): CelInputs['header'] {
  const header: Record<string, string[]> = {}
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const values = (header[canonicalHeader(rawHeaders[index]!)] ??= [])
    values.push(rawHeaders[index + 1]!)
  }
  return header
}

/** Parses an event. It must be JSON; a value that is not an object has no fields, so `body.x` does not exist. */
function parsed(raw: string): JsonValue | undefined {
  try {
    const value = JSON.parse(raw) as JsonValue
    return isObject(value) ? value : {}
  } catch {
    return undefined
  }
}
