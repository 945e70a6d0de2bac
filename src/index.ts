export { CicdStateMgr } from './cicd-state-mgr.ts'
export type { Change, OpenOptions, Read } from './cicd-state-mgr.ts'
export { ExactNumber } from './json/exact-number.ts'
export type { PlainJson } from './json/plain-data.ts'
export type {
  ApplyItem,
  ApplyResult,
  ChangeRequest,
  Condition,
  DiffResult,
  Difference,
  GetRequest,
  GetResult,
  HandleEventRequest,
  HistoryResult,
  InitRequest,
  JsonArray,
  JsonObject,
  JsonPrimitive,
  JsonValue,
  LoadRequest,
  Operation,
  ShownChange,
  WaitRequest,
  WaitResult,
} from './library-types.ts'
export type { TemplateVar } from './context/template-context.ts'
export { exitCodes } from './errors/catalogue.ts'
export type { ErrorCode, ErrorKind } from './errors/catalogue.ts'
export { CicdError } from './errors/cicd-error.ts'
export type { ValidationProblem } from './events/lint/findings.ts'
export type { BlockOutcome, BlockStatus, EventResult, PlannedRequest } from './events/outcome.ts'
export type { Clock } from './io/clock.ts'
export type { Logger } from './io/logger.ts'
export type * from './operations/requests.ts'
export type { DeleteRequest, DeleteResult } from './operations/contexts/delete-context.ts'
export type { DiffRequest } from './operations/history/diff-revisions.ts'
export type { ExpireRequest, ExpiryResult } from './operations/contexts/expire-context.ts'
export type { ListContextsRequest, ListContextsResult } from './operations/contexts/list-contexts.ts'
export type { ListLocksRequest, ListLocksResult } from './operations/locks/list-locks.ts'
export type { AcquireLockRequest, HeldLock, LockTokenRequest } from './operations/locks/lock.ts'
export type { AskRequest } from './operations/decisions/ask.ts'
export type { CancelDecisionRequest } from './operations/decisions/cancel-decision.ts'
export type { DecisionResult } from './operations/decisions/change-decision.ts'
export type { FiredEvent } from './operations/decisions/fire-due.ts'
export type { SettleDecisionRequest, SettleDecisionResult } from './operations/decisions/settle-decision.ts'
export type { SettledResult } from './operations/decisions/then-settle.ts'
export type { DecideRequest } from './operations/decisions/decide.ts'
export type {
  ListDecisionsRequest,
  ListDecisionsResult,
  ShowDecisionRequest,
  ShownDecision,
} from './operations/decisions/list-decisions.ts'
export type { HistoryRequest } from './operations/history/read-history.ts'
export type { RestoreRequest } from './operations/history/restore-revision.ts'
