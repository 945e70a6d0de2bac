import { applyOperations } from '../../src/context/apply-operations.ts'
import { buildGateway } from '../../src/config/build-gateway.ts'
import type { Config } from '../../src/config/config.ts'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { fireEvent } from '../../src/events/fire-event.ts'
import type { EventTools, FiredEvent } from '../../src/events/fire-event.ts'
import type { FlowDocument } from '../../src/events/flow-document.ts'
import type { EventResult } from '../../src/events/outcome.ts'
import { createHttpClient } from '../../src/io/http-client.ts'
import { redactor } from '../../src/text/redaction.ts'
import { createTemplateEngine } from '../../src/templates/jinja-engine.ts'

export const secretToken = 'xoxb-1234567890'

/** A config with Slack at this URL. */
export function slackConfig(url?: string, overrides: Partial<Config> = {}): Config {
  return {
    file: 'config.yaml',
    isDefault: false,
    primary: { name: 'memory' },
    caches: [],
    maxBytes: 8_000_000,
    requiredBases: [],
    protectedPaths: [],
    decisions: { people: [], groups: {}, policies: {} },
    gateway: buildGateway({ datasources: {} }, { datasources: {} }),
    controller: { contexts: {}, unboundContexts: false, workers: 10, lease: { name: 'cicdstatemgr-controller' } },
    history: { keep: 100, maxBytes: 1_000_000 },
    http: { timeout: 10_000, retries: 1 },
    slack: { token: secretToken, ...(url !== undefined && { url }) },
    trigger: { headers: [], autoArgs: {}, protectedArgs: [] },
    autoCapture: { notify: [], 'manual-choice': [] },
    templates: {},
    endpoints: {},
    configData: { slack: { ...(url !== undefined && { url }) } },
    secretData: { slack: { token: secretToken } },
    secretValues: [secretToken],
    ...overrides,
  }
}

/** Context data in which the event `build=success` has these handlers. */
export function documentWith(handlers: JsonValue, more: JsonObject = {}): JsonObject {
  return {
    channel: 'C1',
    pipelines: { build: { 'event-handlers': { success: handlers } }, deploy: {} },
    state: { cicdContextDataId: 'id-1', cicdContextName: 'stage', key1: 'value1' },
    ...more,
  }
}

export interface Harness {
  fire(
    overrides?: Partial<FiredEvent & Pick<FlowDocument, 'change' | 'records'> & Pick<EventTools, 'templates'>>,
  ): Promise<EventResult>
  /** The newest document. */
  document: JsonObject
  /** How many changes were stored. */
  revisions: number
  /** `level: message`, in order. */
  readonly log: string[]
}

/** A document in memory, which real operations change, and a function that fires events and sends real HTTP requests. */
export function harness(document: JsonObject, config: Config = slackConfig()): Harness {
  const log: string[] = []
  const logger = (level: string) => (message: string) => void log.push(`${level}: ${message}`)
  const redact = redactor(config.secretValues)
  const clock = { now: () => new Date(), sleep: () => Promise.resolve() }
  const self: Harness = {
    document,
    revisions: 0,
    log,
    async fire({ change, records, templates = createTemplateEngine(), ...event } = {}) {
      const flow: FlowDocument = {
        newest: () => Promise.resolve(self.document),
        change:
          change ??
          (async (compute, memory) => {
            const { document, changed } = applyOperations(self.document, await compute(self.document), {
              ...flow.guard,
              ofDecisions: memory.opens === true,
            })
            self.document = document
            if (changed) self.revisions++
            return { changed, repeated: false }
          }),
        revision: 0,
        asking: (kept) => {
          const { id = '0f8fad5b-d9cb-469f-a165-70867728950e', askedAt = Date.parse('2026-11-28T10:00:00Z') } =
            kept ?? {}
          return Promise.resolve({ id, now: askedAt, askedBy: 'tester', context: 'id-1' })
        },
        asAsked: (decision) => decision,
        guard: { allowConfigPaths: false, protectedPaths: config.protectedPaths },
        records,
      }
      const tools = {
        config,
        templates,
        http: createHttpClient({ http: config.http, env: {}, redact, clock }),
        log: { debug: logger('debug'), info: logger('info'), warn: logger('warn'), error: logger('error') },
        redact,
      }
      return fireEvent({ pipeline: 'build', event: 'success', vars: [], dryRun: false, ...event }, flow, tools)
    },
  }
  return self
}

/** The state that the flow set, without the fields that every context has. */
export function stateOf({ document }: Harness): JsonValue {
  const own = Object.entries(document.state as JsonObject).filter(([name]) => !name.startsWith('cicdContext'))
  return Object.fromEntries(own)
}
