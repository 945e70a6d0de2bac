import type { JsonObject, JsonValue } from '../json/json.ts'
import type { JsonNumber } from '../json/exact-number.ts'
import type { Condition, Operation } from '../context/operation.ts'
import type { TemplateVar } from '../context/template-context.ts'
import type { ValidationProblem } from '../events/lint/findings.ts'
import type { EventResult } from '../events/outcome.ts'

/** What a caller may say of a call, beside what is to be done. */
export interface CallOptions {
  /** Who the history names; default: who the process is. */
  readonly actor?: string
  /** Makes a rerun safe: what a run with this id has done is not done again. */
  readonly deliveryId?: string
  /** Whether `pipelines`, `jinja2Macros`, `variables` and `appPipelinesConfig` may be changed; default: no. */
  readonly allowConfigPaths?: boolean
  /** Ends waits, retries and requests at once, with its reason as the error; a change that is being stored is stored. */
  readonly signal?: AbortSignal
}

/** `build=success`. */
export interface EventName {
  readonly pipeline: string
  readonly event: string
}

export interface InitRequest {
  readonly id: string
  /** Path of the app's config, or the config itself. Nothing: the context has `state` alone. */
  readonly appConfig?: string | JsonObject
  readonly basesDir?: string
  /** Bases of those who write the app: for what is not in `basesDir`. What they change counts as changed by the app. */
  readonly appBasesDir?: string
  /** Default `stage`. */
  readonly cicdContext?: string
  readonly operations?: readonly Operation[]
  readonly event?: EventName
  readonly vars?: readonly TemplateVar[]
  /** Default `fail`. */
  readonly ifExists?: 'fail' | 'keep' | 'replace'
}

export interface InitResult {
  readonly id: string
  readonly revision: number
  /** False when `keep`, or a rerun, found it there. */
  readonly created: boolean
  /** A run with the same delivery id has made it before. */
  readonly repeated?: true
  /** With `replace`: the revision that was there. */
  readonly replacedRevision?: number
  /** What looks like a slip in its operations. */
  readonly warnings?: readonly string[]
  readonly event?: EventResult
}

export interface LoadRequest {
  readonly id: string
  readonly operations?: readonly Operation[]
  readonly event?: EventName
  readonly vars?: readonly TemplateVar[]
}

export interface LoadResult {
  readonly id: string
  readonly revision: number
  /** What looks like a slip in its operations. */
  readonly warnings?: readonly string[]
  readonly event?: EventResult
}

export interface GetRequest {
  readonly id: string
  /** `.` is the whole document. */
  readonly path: string
  readonly render?: boolean
  readonly vars?: readonly TemplateVar[]
  /** Returned where there is no value; without it a missing value is `VALUE_NOT_FOUND` (exit 4). */
  readonly default?: JsonValue
  /** Read a cache only, never the primary. */
  readonly cached?: boolean
}

export interface GetResult {
  readonly id: string
  /** Absent with `cached`. */
  readonly revision?: number
  readonly value: JsonValue
  /** False where the default was taken. */
  readonly found: boolean
}

export interface WaitRequest {
  readonly id: string
  /** A plain path: it leads to one value. */
  readonly path: string
  /** Until the value is one of these; a text stands for an equal number or boolean too. Without this and `notIn`: until there is any. */
  readonly in?: readonly JsonValue[]
  /** Until there is a value that is not one of these. */
  readonly notIn?: readonly JsonValue[]
  /** Milliseconds; 0 looks once. Default: four hours. */
  readonly timeout?: number
}

export interface WaitResult {
  readonly id: string
  /** The first in which the value was seen so. */
  readonly revision: number
  readonly value: JsonValue
}

export interface ChangeRequest {
  readonly id: string
  readonly operations: readonly Operation[]
  readonly conditions?: readonly Condition[]
}

export interface ChangeResult {
  readonly id: string
  readonly revision: number
  /** False when the operations left the document as it was: no new revision. */
  readonly changed: boolean
  /** A run with the same delivery id has made the change before. */
  readonly repeated?: true
  /** What looks like a slip, such as a new name at the top of the document; it is stored all the same. */
  readonly warnings?: readonly string[]
}

/** One line of an `apply` file, in order: an operation, a condition or a read of what stands there at that point. */
export type ApplyItem =
  | Operation
  | { readonly op: 'if'; readonly path: string; readonly value: JsonValue }
  | { readonly op: 'if-absent'; readonly path: string }
  | { readonly op: 'if-revision'; readonly revision: JsonNumber }
  | { readonly op: 'get'; readonly path: string; readonly default?: JsonValue }

export interface ApplyRequest {
  readonly id: string
  /** The parsed file; checked here against its schema. */
  readonly items: unknown
  /** How messages name it. */
  readonly source: string
}

export interface ApplyResult extends ChangeResult {
  /** What the reads found, in order. */
  readonly reads: readonly { readonly path: string; readonly value: JsonValue }[]
}

export interface GenerateRequest {
  readonly id: string
  readonly path: string
  readonly vars?: readonly TemplateVar[]
}

export interface GenerateResult extends ChangeResult {
  /** Names of the items whose `if` held. */
  readonly generated: readonly string[]
}

export interface RenderRequest {
  readonly id: string
  readonly template: string
  readonly vars?: readonly TemplateVar[]
  readonly cached?: boolean
}

export interface RenderResult {
  readonly id: string
  readonly value: string
}

export interface HandleEventRequest extends EventName {
  readonly id: string
  /** Stored before the event fires. */
  readonly operations?: readonly Operation[]
  readonly vars?: readonly TemplateVar[]
  readonly dryRun?: boolean
}

export interface HandleEventResult extends EventResult {
  readonly id: string
  readonly revision: number
  /** What looks like a slip in its operations. */
  readonly warnings?: readonly string[]
}

export type ExportFormat = 'shell' | 'dotenv' | 'json' | 'yaml' | 'github' | 'gitlab'

export interface ExportRequest {
  readonly id: string
  readonly format: ExportFormat
  /** Nothing: the whole document. */
  readonly paths?: readonly string[]
  readonly cached?: boolean
}

export interface ExportResult {
  readonly id: string
  readonly value: string
}

export interface ExecVariablesRequest {
  readonly id: string
  readonly cached?: boolean
}

export interface ExecVariablesResult {
  readonly id: string
  /** `CICD_…` names and values, as the shell file has them. */
  readonly variables: Readonly<Record<string, string>>
}

export interface ValidateRequest {
  /** Path of an app config to check too, or the config itself. */
  readonly appConfig?: string | JsonObject
  readonly basesDir?: string
  /** Bases of those who write the app: for what is not in `basesDir`. What they change counts as changed by the app. */
  readonly appBasesDir?: string
  readonly cicdContext?: string
  /** Names that runs bring to templates, as `--var` does. */
  readonly vars?: readonly string[]
  /** Also reach the primary, if nothing is wrong. */
  readonly connect?: boolean
  /** Warnings count as errors. */
  readonly strict?: boolean
}

export interface ValidateResult {
  /** Whether nothing is wrong. */
  readonly ok: boolean
  /** The files that were checked, as named. */
  readonly files: readonly string[]
  /** By file, line and column. */
  readonly problems: readonly ValidationProblem[]
  /** The warnings among them, as lines of text. */
  readonly warnings: readonly string[]
  readonly connected?: boolean
}
