/** Where the gateway shows a flow. `base`: the gateway's origin, or nothing for a path. An id is one segment, whatever is in it. */
export function flowUrl(base: string, id: string): string {
  return `${base}/flows/${encodeURIComponent(id)}`
}
