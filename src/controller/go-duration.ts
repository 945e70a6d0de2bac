const units: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}

/** The longest duration in Go: some 292 years. */
const longest = 2 ** 63 / 1e6

/** Milliseconds of a duration in Go's form, e.g. `1h0m0s`, `1.5h` or `0`; undefined if it is not one. */
export function goDuration(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0
  const [, sign = '', parts = ''] = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.exec(text) ?? []
  if (parts === '') return undefined
  const found = [...parts.matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g)]
  const total = found.reduce((sum, [, number = '', unit = '']) => sum + Number(number) * (units[unit] ?? 0), 0)
  if (total > longest) return undefined
  return sign === '-' ? -total : total
}
