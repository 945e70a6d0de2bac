import { approval } from './approval.ts'
import { event } from './event.ts'
import type { Kind } from './kind.ts'
import { lock } from './lock.ts'
import { state } from './state.ts'
import { wait } from './wait.ts'

/** All kinds of custom tasks. A new kind needs a file and a line here. */
export const kinds: readonly Kind[] = [approval, event, state, wait, lock].map((kind) => kind as Kind)
