import type { IncomingMessage } from 'node:http'
import { parseJson } from '../json/json-text.ts'
import { isObject, ownValue } from '../json/json.ts'
import { ApiError } from './api-error.ts'
import { isAborted } from './is-aborted.ts'
import type { ApiClient } from './api-client.ts'
import { apiObject, textAt } from './objects.ts'
import type { ApiObject } from './objects.ts'

/** Which objects. */
export interface Collection {
  /** For messages, e.g. `customruns of team-a`. */
  readonly name: string
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** Only metadata is asked for: what a controller does not look at costs memory here and there. */
  readonly metadataOnly?: boolean
}

export interface Change {
  readonly kind: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'
  /** Of a bookmark only the version counts. */
  readonly version: string
  readonly object: ApiObject | undefined
}

export interface WatchOptions {
  readonly signal: AbortSignal
  /** Milliseconds without a byte after which a watch counts as dead. */
  readonly silence: number
  /** Seconds after which the server ends it. */
  readonly seconds: number
}

const metadataOf = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'

/** How to ask for a collection: a list, or one of metadata. */
export function acceptOf({ metadataOnly }: Collection, list: boolean): { readonly accept?: string } {
  if (metadataOnly !== true) return {}
  return { accept: list ? metadataOf.replace('Metadata;', 'MetadataList;') : metadataOf }
}

/**
 * What happens after a version, as it happens; ends when the server ends it, or says nothing for too long. Throws ApiError: status 410 where the version is too old, whether
 * the server says so at once or in an event, and 0 where the connection broke.
 */
export async function* watch(
  client: ApiClient,
  collection: Collection,
  version: string,
  { signal, silence, seconds }: WatchOptions,
): AsyncGenerator<Change> {
  const silent = new AbortController()
  const timer = setTimeout(() => {
    silent.abort()
  }, silence)
  const either = AbortSignal.any([signal, silent.signal])
  try {
    const answer = await client.open({
      path: collection.path,
      ...acceptOf(collection, false),
      query: {
        ...collection.query,
        ...{ watch: 'true', allowWatchBookmarks: 'true', resourceVersion: version, timeoutSeconds: String(seconds) },
      },
      signal: either,
    })
    for await (const line of linesOf(answer, () => timer.refresh())) yield changeIn(line, collection)
  } catch (error) {
    // Nothing may have happened, or nothing can be heard any more: who resumes finds out.
    if (silent.signal.aborted && !isAborted(signal)) return
    signal.throwIfAborted()
    throw error instanceof ApiError
      ? error
      : new ApiError(0, `the watch of ${collection.name} broke off`, { cause: error })
  } finally {
    clearTimeout(timer)
    silent.abort()
  }
}

async function* linesOf(answer: IncomingMessage, heard: () => void): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of answer.setEncoding('utf8') as AsyncIterable<string>) {
    heard()
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '') yield line
  }
  if (rest.trim() !== '') yield rest
}

function changeIn(line: string, { name }: Collection): Change {
  const event: unknown = parseJson(line)
  const [kind, object] = isObject(event) ? [ownValue(event, 'type'), ownValue(event, 'object')] : []
  if (!isObject(object)) throw new ApiError(0, `the watch of ${name} says what is no event`)
  if (kind === 'ERROR') {
    const code = ownValue(object, 'code')
    const message = textAt(object, 'message') ?? 'no reason given'
    throw new ApiError(typeof code === 'number' ? code : 500, `the watch of ${name} ended: ${message}`)
  }
  if (kind === 'BOOKMARK' || kind === 'ADDED' || kind === 'MODIFIED' || kind === 'DELETED') {
    const version = textAt(object, 'metadata', 'resourceVersion')
    if (version !== undefined) return { kind, version, object: apiObject(object) }
  }
  throw new ApiError(0, `the watch of ${name} says what is no event`)
}
