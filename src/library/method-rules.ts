import type { CallOptions } from '../operations/requests.ts'
import type * as Requests from '../operations/requests.ts'
import type { DeleteRequest } from '../operations/contexts/delete-context.ts'
import type { ListContextsRequest } from '../operations/contexts/list-contexts.ts'
import type { CancelDecisionRequest } from '../operations/decisions/cancel-decision.ts'
import type { DecideRequest } from '../operations/decisions/decide.ts'
import type { ListDecisionsRequest, ShowDecisionRequest } from '../operations/decisions/list-decisions.ts'
import type { SettleDecisionRequest } from '../operations/decisions/settle-decision.ts'
import type { DiffRequest } from '../operations/history/diff-revisions.ts'
import type { HistoryRequest } from '../operations/history/read-history.ts'
import type { RestoreRequest } from '../operations/history/restore-revision.ts'
import type { ListLocksRequest } from '../operations/locks/list-locks.ts'
import type { AcquireLockRequest, LockTokenRequest } from '../operations/locks/lock.ts'
import type { WaitForDecisionRequest } from '../operations/wait/decision-result.ts'
import type { ExportWholeRequest } from '../operations/transfer/export-whole.ts'
import type { ImportRequest } from '../operations/transfer/import-context.ts'
import { conditions, event, items, operations, options, vars } from './change-rules.ts'
import * as is from './option-kinds.ts'
import { oneOf, optional } from './rule.ts'
import type { AnyRules, Rules } from './rule.ts'
import type * as Types from './types.ts'

const text = optional(is.text)
const yesOrNo = optional(is.yesOrNo)
const count = optional(is.count)
const milliseconds = optional(is.milliseconds)

const readRules: Rules<Pick<CallOptions, 'signal'>> = { signal: optional(is.abortSignal) }
const changeRules: Rules<CallOptions> = {
  ...{ actor: text, deliveryId: text, allowConfigPaths: yesOrNo },
  ...readRules,
}

const flow = { operations: optional(operations), vars: optional(vars) }
const page = { prefix: text, cursor: text, limit: count }
const question = { id: is.text, name: is.text }

/** The options of a method that makes a change. */
function changing<Q>(rules: Rules<Q>): AnyRules {
  return { ...rules, ...changeRules }
}

/** The same for a change with `dryRun`, which returns the differences instead. */
function trying<Q>(rules: Rules<Q>): AnyRules {
  return changing<Q & Types.DryRun>({ ...rules, dryRun: yesOrNo } as Rules<Q & Types.DryRun>)
}

/** The options of a method that only reads. */
function reading<Q>(rules: Rules<Q>): AnyRules {
  return { ...rules, ...readRules }
}

export const openRules: AnyRules = {
  ...{ config: optional(is.fileOrObject), secrets: optional(is.fileOrObject) },
  ...{ cacheDir: text, cwd: text, env: optional(is.environment), log: optional(is.logger) },
  ...{ actor: text, clock: optional(is.clock) },
} satisfies Rules<Types.OpenOptions>

export const validateRules: AnyRules = {
  ...{
    appConfig: optional(is.fileOrObject),
    basesDir: text,
    appBasesDir: text,
    cicdContext: text,
    vars: optional(is.texts),
  },
  ...{ connect: yesOrNo, strict: yesOrNo },
  ...readRules,
} satisfies Rules<Types.Read<Types.ValidateRequest>>

/** Whether a method only reads, so that it can be abandoned at any point. */
export function onlyReads(method: keyof typeof methodRules): boolean {
  return !('actor' in methodRules[method]) && method !== 'waitForDecision'
}

/** Pairs of options, of which a method takes exactly one. */
export const alternatives: Readonly<Record<string, readonly [string, string]>> = {
  get: ['path', 'paths'],
  import: ['file', 'text'],
  events: ['id', 'appConfig'],
}

/** Options that say nothing beside another one: they would be ignored. */
export const useless: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  import: { file: ['source'] },
  get: { revision: ['cached'] },
  events: { id: ['basesDir', 'appBasesDir', 'cicdContext'], appConfig: ['cached'] },
  locks: { name: ['prefix', 'cursor'] },
  decisions: { id: ['prefix', 'cursor'] },
}

/** The options of each method. */
export const methodRules = {
  init: trying<Types.InitRequest>({
    ...{ id: is.text, appConfig: optional(is.fileOrObject), basesDir: text, appBasesDir: text, cicdContext: text },
    ...flow,
    ...{ event: optional(event), ifExists: optional(oneOf(['fail', 'keep', 'replace'])) },
  }),
  load: changing<Types.LoadRequest>({ id: is.text, ...flow, event: optional(event) }),
  get: reading<Types.GetRequest>({
    ...{ id: is.text, path: text, paths: optional(is.texts), render: yesOrNo, vars: optional(vars) },
    ...{ default: optional(is.anyJson), cached: yesOrNo, revision: optional(is.revision) },
  }),
  wait: reading<Types.WaitRequest>({
    ...{
      id: is.text,
      path: is.text,
      in: optional(is.someValues),
      notIn: optional(is.values),
      timeout: optional(is.duration),
    },
  }),
  set: trying<Types.ChangeRequest>({ id: is.text, operations, conditions: optional(conditions) }),
  apply: trying<Types.ApplyRequest>({ id: is.text, items, source: text }),
  generate: trying<Requests.GenerateRequest>({ id: is.text, path: is.text, vars: optional(vars) }),
  render: reading<Requests.RenderRequest>({ id: is.text, template: is.text, vars: optional(vars), cached: yesOrNo }),
  handleEvent: changing<Types.HandleEventRequest>({
    ...{ id: is.text, pipeline: is.text, event: is.text, ...flow, dryRun: yesOrNo, strict: yesOrNo },
  }),
  export: reading<Requests.ExportRequest>({
    id: is.text,
    format: oneOf(['shell', 'dotenv', 'json', 'yaml', 'github', 'gitlab']),
    ...{ paths: optional(is.texts), cached: yesOrNo },
  }),
  exportWhole: reading<ExportWholeRequest>({ id: is.text, file: text }),
  import: trying<ImportRequest>({
    ...{ file: text, text, source: text, id: text, replace: yesOrNo, trustDecisions: yesOrNo, strict: yesOrNo },
  }),
  execVariables: reading<Requests.ExecVariablesRequest>({ id: is.text, cached: yesOrNo }),
  events: reading<Types.ListEventsRequest>({
    ...{ id: text, cached: yesOrNo, appConfig: optional(is.fileOrObject) },
    ...{ basesDir: text, appBasesDir: text, cicdContext: text },
  }),
  history: reading<HistoryRequest>({ id: is.text, limit: count, path: text }),
  diff: reading<DiffRequest>({ id: is.text, from: is.revision, to: optional(is.revision) }),
  restore: trying<RestoreRequest>({ id: is.text, revision: is.revision, path: text }),
  list: reading<ListContextsRequest>({ ...page, cicdContext: text, olderThan: milliseconds }),
  delete: trying<DeleteRequest>({ id: is.text }),
  expire: trying<Types.ExpireRequest>({ id: is.text, ttl: is.lifetime }),
  ttl: reading<Pick<DeleteRequest, 'id'>>({ id: is.text }),
  lock: changing<AcquireLockRequest>({ name: is.text, ttl: is.duration, wait: milliseconds }),
  renewLock: changing<Types.RenewLockRequest>({ name: is.text, token: is.count, ttl: is.duration }),
  unlock: changing<LockTokenRequest>({ name: is.text, token: is.count }),
  locks: reading<ListLocksRequest>({ name: text, ...page }),
  ask: changing<Types.AskRequest>({
    ...{ ...question, policy: is.text, subject: is.text, options, invoker: text },
    ...{ on: optional(is.eventByKey), expires: milliseconds, quorum: count },
  }),
  decide: changing<DecideRequest>({ ...question, option: is.text, comment: text, subject: text }),
  decisions: reading<ListDecisionsRequest>({ id: text, open: yesOrNo, ...page }),
  decision: reading<ShowDecisionRequest>(question),
  waitForDecision: reading<WaitForDecisionRequest>({
    ...{ ...question, policy: text, subject: text, question: text, timeout: optional(is.duration) },
  }),
  exportDecision: reading<ShowDecisionRequest>(question),
  cancelDecision: changing<CancelDecisionRequest>({ ...question, question: text, comment: text }),
  settleDecision: changing<SettleDecisionRequest>({ ...question, patience: milliseconds, lease: milliseconds }),
} as const
