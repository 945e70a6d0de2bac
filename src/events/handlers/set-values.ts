import { assignments, fromTo } from '../rendering/assignment.ts'
import { below, requiredIn } from '../rendering/scope.ts'
import type { Handler } from './handler.ts'

/** Stores rendered values in the context data. */
export const setValues: Handler = {
  plan: ({ block, scope }) => ({
    kind: 'store',
    operations: assignments(below(scope, 'set'), requiredIn(scope, block, 'set'), fromTo),
  }),
}
