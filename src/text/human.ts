const sizes = ['kB', 'MB', 'GB', 'TB'] as const

/** A size in bytes for people: `980 B`, `1.2 kB`, `35 MB`; 1 kB is 1000 bytes. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  let value = bytes / 1000
  let unit = 0
  // 999.95 would be rounded to 1000.0.
  while (value >= 999.5 && unit < sizes.length - 1) {
    value /= 1000
    unit++
  }
  return `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} ${sizes[unit] ?? ''}`
}

const steps: readonly (readonly [unit: string, milliseconds: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
]

/** A time relative to another, for people: `5m ago`, `in 2d`, `now`. Both in milliseconds since 1970. Only the largest unit is shown, rounded down. */
export function relativeTime(moment: number, now: number): string {
  const distance = Math.abs(moment - now)
  const step = steps.find(([, milliseconds]) => distance >= milliseconds)
  if (step === undefined) return 'now'
  const [unit, milliseconds] = step
  const count = `${Math.floor(distance / milliseconds)}${unit}`
  return moment < now ? `${count} ago` : `in ${count}`
}
