import { isObject, ownValue } from '../json/json.ts'
import type { ApiClient } from './api-client.ts'
import { ApiError, hasStatus } from './api-error.ts'
import { apiObject, textAt } from './objects.ts'
import type { ApiObject } from './objects.ts'
import { acceptOf } from './watch.ts'
import type { Collection } from './watch.ts'

export interface Listed {
  readonly objects: readonly ApiObject[]
  /** The version from which a watch continues. */
  readonly version: string
}

/** Objects in a page. An object may have 1.5 MB and a page is in memory as a whole, so a page is small; it is larger for objects without their specs. */
const perPage = 50
const perPageOfMetadata = 250

/** All objects of a collection, page by page. If the pages become too old in the meantime, it starts once more with the first. Throws ApiError. */
export async function listAll(
  client: ApiClient,
  collection: Collection,
  signal: AbortSignal,
  keep: (object: ApiObject) => boolean = () => true,
): Promise<Listed> {
  const limit = collection.metadataOnly === true ? perPageOfMetadata : perPage
  try {
    return await pages(client, collection, { signal, keep, limit })
  } catch (error) {
    if (!hasStatus(error, 410)) throw error
    return pages(client, collection, { signal, keep, limit })
  }
}

interface PageOptions {
  readonly signal: AbortSignal
  readonly keep: (object: ApiObject) => boolean
  readonly limit: number
}

async function pages(client: ApiClient, collection: Collection, { signal, keep, limit }: PageOptions): Promise<Listed> {
  const objects: ApiObject[] = []
  const size = { limit: String(limit) }
  for (let next: Record<string, string> = {}; ;) {
    const { path, query } = collection
    const page = await client.request({
      path,
      ...acceptOf(collection, true),
      query: { ...query, ...size, ...next },
      signal,
    })
    const items = isObject(page) ? ownValue(page, 'items') : undefined
    const version = isObject(page) ? textAt(page, 'metadata', 'resourceVersion') : undefined
    if (!isObject(page) || version === undefined) throw new ApiError(0, `GET ${path}: the answer is not a list`)
    for (const item of Array.isArray(items) ? items : []) {
      const object = apiObject(item)
      if (object !== undefined && keep(object)) objects.push(object)
    }
    const token = textAt(page, 'metadata', 'continue') ?? ''
    if (token === '') return { objects, version }
    if (token === next.continue) throw new ApiError(0, `GET ${path}: the list never ends`)
    next = { continue: token }
  }
}
