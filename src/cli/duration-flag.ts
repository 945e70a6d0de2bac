import * as Flags from '@oclif/core/flags'
import { parseDuration } from '../io/duration.ts'

interface DurationFlag {
  readonly description: string
}

const parsed = { helpValue: 'DURATION', parse: (text: string) => Promise.resolve(parseDuration(text)) }

/** A flag with a duration such as `30d`, `10s` or `1h30m`; its value is in milliseconds. */
export function durationFlag(flag: DurationFlag) {
  return Flags.custom<number | undefined>({ ...parsed, ...flag })()
}

/** The same, which must be given. */
export function requiredDurationFlag(flag: DurationFlag) {
  return Flags.custom<number>({ ...parsed, ...flag, required: true })()
}
