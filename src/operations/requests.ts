import type { JsonObject, JsonValue } from '../json/json.ts'
import type { JsonNumber } from '../json/exact-number.ts'
import type { Condition, Operation } from '../context/operation.ts'
import type { TemplateVar } from '../context/template-context.ts'
import type { ValidationProblem } from '../events/lint/findings.ts'
import type { EventResult } from '../events/outcome.ts'

/** The options of one call, besides its request. */
export interface CallOptions {
  /** The actor in the history; default: the actor of the process. */
  readonly actor?: string
  /** Makes a rerun safe: the work of an earlier run with this id is not done again. */
  readonly deliveryId?: string
  /** Whether `pipelines`, `jinja2Macros`, `variables` and `appPipelinesConfig` may be changed; default: no. */
  readonly allowConfigPaths?: boolean
  /** Aborts waits, retries and requests at once, with its reason as the error. A commit that has begun is finished. */
  readonly signal?: AbortSignal
}

/** `build=success`. */
export interface EventName {
  readonly pipeline: string
  readonly event: string
}

export interface InitRequest {
  readonly id: string
  /** Path of the app's config, or the config as a map. Undefined: the context has only `state`. */
  readonly appConfig?: string | JsonObject
  readonly basesDir?: string
  /** Directory of the bases that app authors write, used for a base that is not in `basesDir`. Their changes count as the app's own. */
  readonly appBasesDir?: string
  /** The cicd context; default `stage`. */
  readonly cicdContext?: string
  /** Changes to make before the context is stored. */
  readonly operations?: readonly Operation[]
  /** The event to fire when the context is stored. */
  readonly event?: EventName
  /** Variables for templates. */
  readonly vars?: readonly TemplateVar[]
  /** The action for an id that exists; default `fail`. */
  readonly ifExists?: 'fail' | 'keep' | 'replace'
}

export interface InitResult {
  readonly id: string
  readonly revision: number
  /** False if the context existed, with `keep` or in a rerun. */
  readonly created: boolean
  /** Set if a run with the same delivery id made the context before. */
  readonly repeated?: true
  /** With `replace`: the revision of the replaced context. */
  readonly replacedRevision?: number
  /** Likely mistakes in the operations. From the library, also everything else that the call logs as a warning, such as faults of the app config. */
  readonly warnings?: readonly string[]
  readonly event?: EventResult
}

export interface LoadRequest {
  readonly id: string
  /** Changes to store first. */
  readonly operations?: readonly Operation[]
  /** The event to fire after them. */
  readonly event?: EventName
  /** Variables for templates. */
  readonly vars?: readonly TemplateVar[]
}

export interface LoadResult {
  readonly id: string
  readonly revision: number
  /** Likely mistakes in the operations. From the library, also everything else that the call logs as a warning, such as faults of the app config. */
  readonly warnings?: readonly string[]
  readonly event?: EventResult
}

export interface GetRequest {
  readonly id: string
  /** The path; `.` is the whole document. */
  readonly path: string
  readonly render?: boolean
  /** Variables for templates. */
  readonly vars?: readonly TemplateVar[]
  /** Returned if there is no value; without it a missing value is `VALUE_NOT_FOUND` (exit 4). */
  readonly default?: JsonValue
  /** Reads a cache only, never the primary. */
  readonly cached?: boolean
  /** Reads a kept revision of the primary in place of the newest one. */
  readonly revision?: number
}

export interface GetResult {
  readonly id: string
  /** The revision; absent with `cached`. */
  readonly revision?: number
  readonly value: JsonValue
  /** False if `default` was returned. */
  readonly found: boolean
}

export interface WaitRequest {
  readonly id: string
  /** A plain path, which leads to one value. */
  readonly path: string
  /** Waits until the value is one of these; a text also equals the same number or boolean. Without this and `notIn`: until there is a value. */
  readonly in?: readonly JsonValue[]
  /** Waits until there is a value that is not one of these; with `in` as well, until both are true. */
  readonly notIn?: readonly JsonValue[]
  /** Timeout in milliseconds; 0 checks once. Default: four hours. */
  readonly timeout?: number
}

export interface WaitResult {
  readonly id: string
  /** The first revision in which the value was seen. */
  readonly revision: number
  readonly value: JsonValue
}

export interface ChangeRequest {
  readonly id: string
  /** The changes in order, such as `{ op: 'set', path: 'state.version', value: '1.4.0' }`. Without any, only the conditions are checked. */
  readonly operations: readonly Operation[]
  /** Conditions on the newest document, such as `{ if: 'absent', path: 'state.owner' }`: if one does not hold, nothing is changed. */
  readonly conditions?: readonly Condition[]
}

export interface ChangeResult {
  readonly id: string
  readonly revision: number
  /** False if the operations did not change the document: then there is no new revision. */
  readonly changed: boolean
  /** Set if a run with the same delivery id made the change before. */
  readonly repeated?: true
  /** Likely mistakes, such as a new name at the top of the document; the change is stored. */
  readonly warnings?: readonly string[]
}

/** One item of an `apply` file: an operation, a condition, or a read of the value at that point. */
export type ApplyItem =
  | Operation
  | { readonly op: 'if'; readonly path: string; readonly value: JsonValue }
  | { readonly op: 'if-absent'; readonly path: string }
  | { readonly op: 'if-revision'; readonly revision: JsonNumber }
  | { readonly op: 'get'; readonly path: string; readonly default?: JsonValue | undefined }

export interface ApplyRequest {
  readonly id: string
  /** The parsed file; it is checked against its schema. */
  readonly items: unknown
  /** The name of the file in messages. */
  readonly source: string
}

export interface ApplyResult extends ChangeResult {
  /** The results of the reads, in order. */
  readonly reads: readonly { readonly path: string; readonly value: JsonValue }[]
}

export interface GenerateRequest {
  readonly id: string
  readonly path: string
  /** Variables for templates. */
  readonly vars?: readonly TemplateVar[]
}

export interface GenerateResult extends ChangeResult {
  /** Names of the items whose `if` held. */
  readonly generated: readonly string[]
}

export interface RenderRequest {
  readonly id: string
  readonly template: string
  /** Variables for templates. */
  readonly vars?: readonly TemplateVar[]
  readonly cached?: boolean
}

export interface RenderResult {
  readonly id: string
  readonly value: string
}

export interface HandleEventRequest extends EventName {
  readonly id: string
  /** Operations to store before the event fires. */
  readonly operations?: readonly Operation[]
  /** Variables for templates. */
  readonly vars?: readonly TemplateVar[]
  readonly dryRun?: boolean
  /**
   * Whether a block with a misspelt name in a template fails before it is sent or stored. In the library `status` is then also `failed` if the event has no
   * handler, or if a block fails that has `onError: warn`; `warnings` say so.
   */
  readonly strict?: boolean
}

export interface HandleEventResult extends EventResult {
  readonly id: string
  readonly revision: number
  /** Likely mistakes in the operations. From the library, also everything else that the call logs as a warning, such as faults of the app config. */
  readonly warnings?: readonly string[]
}

export type ExportFormat = 'shell' | 'dotenv' | 'json' | 'yaml' | 'github' | 'gitlab'

export interface ExportRequest {
  readonly id: string
  readonly format: ExportFormat
  /** Paths to export; undefined: the whole document. */
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
  /** `CICD_…` names and values, as in the shell file. */
  readonly variables: Readonly<Record<string, string>>
}

export interface ValidateRequest {
  /** Path of an app config to check too, or the config as a map. */
  readonly appConfig?: string | JsonObject
  readonly basesDir?: string
  /** Directory of the bases that app authors write, used for a base that is not in `basesDir`. Their changes count as the app's own. */
  readonly appBasesDir?: string
  readonly cicdContext?: string
  /** Names of variables that runs pass to templates, as with `--var`, or paths below `state` that runs write. */
  readonly vars?: readonly string[]
  /** Whether to also connect to the primary, if there are no errors. */
  readonly connect?: boolean
  /** Whether warnings count as errors. */
  readonly strict?: boolean
}

export interface ValidateResult {
  /** Whether there are no errors; with `strict` also no warnings. */
  readonly ok: boolean
  /** The files that were checked, as named. */
  readonly files: readonly string[]
  /** Sorted by file, line and column. */
  readonly problems: readonly ValidationProblem[]
  /** The warnings among the problems, as lines of text. */
  readonly warnings: readonly string[]
  readonly connected?: boolean
}
