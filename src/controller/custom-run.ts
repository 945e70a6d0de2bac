import { createHash } from 'node:crypto'
import { isObject, mapAt, ownValue } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import { stringifyJson } from '../json/json-text.ts'
import { keyOf, textAt } from '../kubernetes/objects.ts'
import type { ApiObject } from '../kubernetes/objects.ts'
import { statusIn } from './status.ts'
import type { CustomRunStatus } from './status.ts'

/** This controller handles all CustomRuns of this API group, with any version and kind. */
export const apiGroup = 'cicdstatemgr.dev'
export const apiVersion = `${apiGroup}/v1alpha1`

/** A CustomRun of this API group, as the API server has it. */
export interface CustomRun {
  readonly key: string
  readonly name: string
  readonly namespace: string
  readonly uid: string
  readonly resourceVersion: string
  readonly generation: number
  /** From the reference, or from the spec in its place. */
  readonly apiVersion: string
  readonly kind: string
  readonly spec: JsonObject
  readonly status: CustomRunStatus
  /** The PipelineRun that it belongs to. */
  readonly pipelineRun: { readonly name: string; readonly uid: string } | undefined
  /** Undefined: go on; a text: it is cancelled, for this reason. */
  readonly cancelled: string | undefined
  readonly isBeingDeleted: boolean
}

/** Whether an object of the API server is a CustomRun of this API group. */
export function isOurs(object: ApiObject): boolean {
  const text = textAt(object, 'spec', 'customRef', 'apiVersion') ?? textAt(object, 'spec', 'customSpec', 'apiVersion')
  return text === apiGroup || text?.startsWith(`${apiGroup}/`) === true
}

/** Reads a CustomRun from an object of this API group. */
export function customRun(object: ApiObject): CustomRun {
  const spec = mapAt(object, 'spec')
  const { metadata } = object
  const target = isObject(ownValue(spec, 'customRef')) ? mapAt(spec, 'customRef') : mapAt(spec, 'customSpec')
  const isCancelled = textAt(spec, 'status') === 'RunCancelled'
  return {
    key: keyOf(object),
    ...{ name: metadata.name, namespace: metadata.namespace, uid: metadata.uid },
    resourceVersion: metadata.resourceVersion,
    generation: typeof metadata.generation === 'number' ? metadata.generation : 0,
    apiVersion: textAt(target, 'apiVersion') ?? '',
    kind: textAt(target, 'kind') ?? '',
    spec,
    status: statusIn(ownValue(object, 'status')),
    pipelineRun: ownerIn(metadata.ownerReferences),
    cancelled: isCancelled ? (textAt(spec, 'statusMessage') ?? '') : undefined,
    isBeingDeleted: typeof metadata.deletionTimestamp === 'string',
  }
}

/** A digest of the request, which must not change after the start. A cancellation is not a change of it. */
export function digestOf({ spec }: CustomRun): string {
  const asked = Object.fromEntries(Object.entries(spec).filter(([name]) => !name.startsWith('status')))
  return createHash('sha256')
    .update(stringifyJson(sorted(asked)))
    .digest('hex')
    .slice(0, 32)
}

/** Maximum nesting: deeper than any valid param. Users may write params as deep as the API server allows. */
const deepest = 20

/** A value with sorted keys. The API server keeps the order of the client, and clients differ. */
function sorted(value: JsonValue, depth = 0): JsonValue {
  if (depth > deepest) return null
  if (Array.isArray(value)) return value.map((item) => sorted(item, depth + 1))
  if (!isObject(value)) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.map(([name, item]) => [name, sorted(item, depth + 1)])
}

function ownerIn(references: JsonValue | undefined): CustomRun['pipelineRun'] {
  const owners = Array.isArray(references) ? references.filter(isObject) : []
  const owner = owners.find((one) => one.kind === 'PipelineRun' && textAt(one, 'apiVersion')?.startsWith('tekton.dev/'))
  const [name, uid] = owner === undefined ? [] : [textAt(owner, 'name'), textAt(owner, 'uid')]
  return name === undefined || uid === undefined ? undefined : { name, uid }
}
