import type { IncomingMessage } from 'node:http'
import { isObject, ownValue } from '../json/json.ts'
import { ApiError } from './api-error.ts'
import { isAborted } from './is-aborted.ts'
import type { ApiClient } from './api-client.ts'
import { apiObject, parseAnswer, textAt } from './objects.ts'
import type { ApiObject } from './objects.ts'

/** Names a collection of objects. */
export interface Collection {
  /** For messages, e.g. `customruns of team-a`. */
  readonly name: string
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** Only metadata is requested: fields that a controller does not use cost memory on both sides. */
  readonly metadataOnly?: boolean
}

export interface Change {
  readonly kind: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'
  /** In a bookmark only the version matters. */
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

/** Many times the largest size of an object: an API server never sends more. */
const longestLine = 32 * 1024 * 1024

const metadataOf = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'

/** The headers for a collection: full objects, or metadata only. */
export function acceptOf({ metadataOnly }: Collection, list: boolean): { readonly accept?: string } {
  if (metadataOnly !== true) return {}
  return { accept: list ? metadataOf.replace('Metadata;', 'MetadataList;') : metadataOf }
}

/**
 * The changes after a version, as they happen; ends when the server ends it, or sends nothing for too long. Throws ApiError: status 410 if the version is too old, whether
 * the server says so at once or in an event, and 0 if the connection broke.
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
    // Either nothing happened, or the connection is dead: a new watch finds out.
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
  let parts: string[] = []
  let size = 0
  for await (const chunk of answer.setEncoding('utf8') as AsyncIterable<string>) {
    heard()
    const [first = '', ...others] = chunk.split('\n')
    parts.push(first)
    size += first.length
    if (size > longestLine)
      throw new ApiError(0, `the API server sent a change with more than ${longestLine} characters`)
    for (const next of others) {
      const line = parts.join('')
      parts = [next]
      size = next.length
      if (line.trim() !== '') yield line
    }
  }
  const rest = parts.join('')
  if (rest.trim() !== '') yield rest
}

function changeIn(line: string, { name }: Collection): Change {
  const event = parseAnswer(line)
  const [kind, object] = isObject(event) ? [ownValue(event, 'type'), ownValue(event, 'object')] : []
  if (!isObject(object)) throw new ApiError(0, `the watch of ${name} sent something that is not an event`)
  if (kind === 'ERROR') {
    const code = ownValue(object, 'code')
    const message = textAt(object, 'message') ?? 'no reason given'
    throw new ApiError(typeof code === 'number' ? code : 500, `the watch of ${name} ended: ${message}`)
  }
  if (kind === 'BOOKMARK' || kind === 'ADDED' || kind === 'MODIFIED' || kind === 'DELETED') {
    const version = textAt(object, 'metadata', 'resourceVersion')
    if (version !== undefined) return { kind, version, object: apiObject(object) }
  }
  throw new ApiError(0, `the watch of ${name} sent something that is not an event`)
}
