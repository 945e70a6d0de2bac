import { createHash } from 'node:crypto'
import { isObject, ownValue } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import { stringifyJson } from '../json/json-text.ts'
import { keyOf, textAt } from '../kubernetes/objects.ts'
import type { ApiObject } from '../kubernetes/objects.ts'
import { statusIn } from './status.ts'
import type { CustomRunStatus } from './status.ts'

/** Whose CustomRuns we claim: all of this API group, whatever their version and kind. */
export const apiGroup = 'cicdstatemgr.dev'
export const apiVersion = `${apiGroup}/v1alpha1`

/** A CustomRun of ours, as the API server has it. */
export interface CustomRun {
  readonly key: string
  readonly name: string
  readonly namespace: string
  readonly uid: string
  readonly resourceVersion: string
  readonly generation: number
  /** Of the reference, or of the spec that stands in its place. */
  readonly apiVersion: string
  readonly kind: string
  readonly spec: JsonObject
  readonly status: CustomRunStatus
  /** The PipelineRun that it is a task of. */
  readonly pipelineRun: { readonly name: string; readonly uid: string } | undefined
  /** Undefined: go on; a text: it is cancelled, and that is why. */
  readonly cancelled: string | undefined
  readonly isBeingDeleted: boolean
}

/** Whether an object is a CustomRun that we answer for. */
export function isOurs(object: ApiObject): boolean {
  const text = textAt(object, 'spec', 'customRef', 'apiVersion') ?? textAt(object, 'spec', 'customSpec', 'apiVersion')
  return text === apiGroup || text?.startsWith(`${apiGroup}/`) === true
}

/** A CustomRun, of an object that is ours. */
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

/** What is asked for, shortened to a digest: it must not change once it was begun. Cancelling is no change of it. */
export function digestOf({ spec }: CustomRun): string {
  const asked = Object.fromEntries(Object.entries(spec).filter(([name]) => !name.startsWith('status')))
  return createHash('sha256')
    .update(stringifyJson(sorted(asked)))
    .digest('hex')
    .slice(0, 32)
}

/** The API server keeps the order of what clients wrote, and each writes in its own. */
function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isObject(value)) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.map(([name, item]) => [name, sorted(item)])
}

function ownerIn(references: JsonValue | undefined): CustomRun['pipelineRun'] {
  const owners = Array.isArray(references) ? references.filter(isObject) : []
  const owner = owners.find((one) => one.kind === 'PipelineRun' && textAt(one, 'apiVersion')?.startsWith('tekton.dev/'))
  const [name, uid] = owner === undefined ? [] : [textAt(owner, 'name'), textAt(owner, 'uid')]
  return name === undefined || uid === undefined ? undefined : { name, uid }
}

function mapAt(object: JsonObject, name: string): JsonObject {
  const value = ownValue(object, name)
  return isObject(value) ? value : {}
}
