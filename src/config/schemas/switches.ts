import { flag, oneOf, template } from './parts.ts'
import type { Properties } from './parts.ts'

/** The switches that set how something runs, with their values; the first value is the default. */
export const modes = {
  onUnknown: { does: 'what a rerun does with a request that may have arrived', values: ['resend', 'skip'] },
  onError: { does: 'how a failure counts', values: ['fail', 'warn'] },
} as const

export type ModeName = keyof typeof modes
export type Mode<Name extends ModeName> = (typeof modes)[Name]['values'][number]

/** Texts that are false in Python, JSON or YAML; the empty text is false too. */
export const falseTexts = ['False', 'None', 'false', 'null', '0', '0.0', '[]', '{}'] as const

/** The switches that set whether something runs. */
export const gates = {
  if: template(`template; the block is skipped when it renders to nothing, ${falseTexts.join(', ')}`),
  enabled: flag('false: nothing happens'),
} satisfies Properties

/** The switches of every level (event, handler, block), besides the level's own keys. */
export const switches: Properties = {
  ...gates,
  onUnknown: modeSchema('onUnknown'),
  onError: modeSchema('onError'),
}

function modeSchema(name: ModeName) {
  const { does, values } = modes[name]
  return oneOf(`${does}; the innermost counts; default ${values[0]}`, ...values)
}
