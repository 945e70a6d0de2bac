import { flag, oneOf, template } from './parts.ts'
import type { Properties } from './parts.ts'

/** The switches that say how something runs, and what each may say; the first is what holds where nobody says anything. */
export const modes = {
  onUnknown: { does: 'what a rerun does with a request that may have arrived', values: ['resend', 'skip'] },
  onError: { does: 'how a failure counts', values: ['fail', 'warn'] },
} as const

export type ModeName = keyof typeof modes
export type Mode<Name extends ModeName> = (typeof modes)[Name]['values'][number]

/** What is false in Python, JSON or YAML, beside nothing at all. */
export const falseTexts = ['False', 'None', 'false', 'null', '0', '0.0', '[]', '{}'] as const

/** The switches that say whether something happens. */
export const gates = {
  if: template(`template; the block is skipped when it renders to nothing, ${falseTexts.join(', ')}`),
  enabled: flag('false: nothing happens'),
} satisfies Properties

/** What may stand at every level (event, handler, block) beside what that level is for. */
export const switches: Properties = {
  ...gates,
  onUnknown: modeSchema('onUnknown'),
  onError: modeSchema('onError'),
}

function modeSchema(name: ModeName) {
  const { does, values } = modes[name]
  return oneOf(`${does}; the innermost counts; default ${values[0]}`, ...values)
}
