/** The same data with every text, keys too, masked: for what is displayed. */
export function masked<T>(data: T, redact: (text: string) => string): T {
  return mask(data, redact) as T
}

function mask(data: unknown, redact: (text: string) => string): unknown {
  if (typeof data === 'string') return redact(data)
  if (Array.isArray(data)) return data.map((item) => mask(item, redact))
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [redact(key), mask(value, redact)]))
}
