import { CicdError } from '../../errors/cicd-error.ts'
import { given } from '../../json/given.ts'
import type { Typo } from '../../templates/values/typo.ts'
import type { BlockOutcome } from '../outcome.ts'

/** Collects the typos that the templates of an event's blocks report, and tells each of them once. */
export class TypoNotes {
  readonly #tell: (message: string) => void
  readonly #redact: (text: string) => string
  readonly #told = new Set<string>()
  #ofBlock = new Map<string, string>()

  constructor(tell: (message: string) => void, redact: (text: string) => string) {
    this.#tell = tell
    this.#redact = redact
  }

  /** Takes a typo in the template at a path. A name counts once for each block, because a block may be planned several times. */
  readonly take = (path: string, { name, text }: Typo): void => {
    if (this.#ofBlock.has(name)) return
    const message = this.#redact(`${path}: ${text}`)
    this.#ofBlock.set(name, message)
    // Blocks below the same condition report the same one.
    if (!this.#told.has(message)) this.#tell(message)
    this.#told.add(message)
  }

  /** Throws `TEMPLATE_ERROR` (config) if a template of the current block has a typo. */
  readonly refuse = (): void => {
    const typos = [...this.#ofBlock.values()]
    if (typos.length > 0) throw new CicdError('TEMPLATE_ERROR', `${typos.join('; ')} (not sent or stored: strict)`)
  }

  /** The typos of the block that ended. The next ones count for the next block. */
  ofBlock(): Pick<BlockOutcome, 'typos'> {
    const typos = [...this.#ofBlock.values()]
    this.#ofBlock = new Map()
    return given({ typos: typos.length === 0 ? undefined : typos })
  }
}
