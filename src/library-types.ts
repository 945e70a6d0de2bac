/** The types of requests and answers as programs in JavaScript see them: JSON with JavaScript's numbers, where an integer beyond 2^53 is a bigint. */
import type * as operations from './context/operation.ts'
import type * as differences from './json/differences.ts'
import type { GivenJson, Plain, WithBigints } from './json/plain-data.ts'
import type * as diff from './operations/history/diff-revisions.ts'
import type * as history from './operations/history/read-history.ts'
import type * as requests from './operations/requests.ts'

export type JsonValue = GivenJson
export type JsonPrimitive = Exclude<GivenJson, JsonArray | JsonObject>
export type JsonArray = GivenJson[]
export type JsonObject = Record<string, GivenJson>

export type Operation = WithBigints<operations.Operation>
export type Condition = WithBigints<operations.Condition>
export type ApplyItem = WithBigints<requests.ApplyItem>
export type InitRequest = WithBigints<requests.InitRequest>
export type LoadRequest = WithBigints<requests.LoadRequest>
export type GetRequest = WithBigints<requests.GetRequest>
export type WaitRequest = WithBigints<requests.WaitRequest>
export type ChangeRequest = WithBigints<requests.ChangeRequest>
export type HandleEventRequest = WithBigints<requests.HandleEventRequest>

export type GetResult = Plain<requests.GetResult>
export type WaitResult = Plain<requests.WaitResult>
export type ApplyResult = Plain<requests.ApplyResult>
export type Difference = Plain<differences.Difference>
export type DiffResult = Plain<diff.DiffResult>
export type HistoryResult = Plain<history.HistoryResult>
export type ShownChange = Plain<history.ShownChange>
