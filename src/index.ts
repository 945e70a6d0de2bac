export { CicdStateMgr } from './cicd-state-mgr.ts'
export { ExactNumber } from './json/exact-number.ts'
export type { JsonNumber } from './json/exact-number.ts'
export type { PlainJson } from './json/plain-data.ts'
export type * from './library/types.ts'
export type { ContextId } from './context/context-id.ts'
export type { TemplateVar } from './context/template-context.ts'
export { exitCodes } from './errors/catalogue.ts'
export type { ErrorCode, ErrorKind } from './errors/catalogue.ts'
export { CicdError } from './errors/cicd-error.ts'
export type { ErrorOptions } from './errors/cicd-error.ts'
export type { ValidationProblem } from './events/lint/findings.ts'
export type { BlockOutcome, BlockStatus, EventResult, PlannedRequest } from './events/outcome.ts'
export type { Clock } from './io/clock.ts'
export type { Logger } from './io/logger.ts'
export type {
  ChangeResult,
  EventName,
  ExecVariablesRequest,
  ExecVariablesResult,
  ExportFormat,
  ExportRequest,
  ExportResult,
  GenerateRequest,
  GenerateResult,
  HandleEventResult,
  InitResult,
  LoadResult,
  RenderRequest,
  RenderResult,
  ValidateResult,
} from './operations/requests.ts'
export type { DeleteRequest, DeleteResult } from './operations/contexts/delete-context.ts'
export type { DiffRequest } from './operations/history/diff-revisions.ts'
export type { ExpiryResult } from './operations/contexts/expire-context.ts'
export type { ListContextsRequest, ListContextsResult } from './operations/contexts/list-contexts.ts'
export type { ListEventsResult, ListedBlock, ListedEvent, ListedPipeline } from './operations/events/list-events.ts'
export type { ExportWholeRequest, ExportWholeResult } from './operations/transfer/export-whole.ts'
export type { ImportRequest, ImportResult } from './operations/transfer/import-context.ts'
export type { ListLocksRequest, ListLocksResult } from './operations/locks/list-locks.ts'
export type { AcquireLockRequest, HeldLock, LockTokenRequest } from './operations/locks/lock.ts'
export type { CancelDecisionRequest } from './operations/decisions/cancel-decision.ts'
export type { FiredEvent } from './operations/decisions/fire-due.ts'
export type { SettleDecisionRequest } from './operations/decisions/settle-decision.ts'
export type { DecideRequest } from './operations/decisions/decide.ts'
export type { ExportDecisionResult } from './operations/decisions/export-decision.ts'
export type { Ended, WaitForDecisionRequest } from './operations/wait/decision-result.ts'
export type { ListDecisionsRequest, ShowDecisionRequest } from './operations/decisions/list-decisions.ts'
export type { HistoryRequest } from './operations/history/read-history.ts'
export type { RestoreRequest } from './operations/history/restore-revision.ts'
export type { DecisionState, Due, Vote } from './decisions/decision.ts'
export type { Envelope, Signature } from './decisions/signatures.ts'
export type { OutcomeCheck, ShownCheck, ShownVote } from './decisions/signing/check-outcome.ts'
export type { Environment } from './io/environment.ts'
export type { LockQueue, LockState, LockSummary, LockWaiter } from './stores/shared/lock-store.ts'
export type { ContextSummary, Run } from './stores/shared/store.ts'
