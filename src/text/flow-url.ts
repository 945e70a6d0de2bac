/** The address of a flow's page on the gateway. `base`: the gateway's origin, or an empty text for a path only. The id is encoded as one segment. */
export function flowUrl(base: string, id: string): string {
  return `${base}/flows/${encodeURIComponent(id)}`
}
