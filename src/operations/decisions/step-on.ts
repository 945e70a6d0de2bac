import type { ContextId } from '../../context/context-id.ts'
import type { Circumstances, Happening } from '../../decisions/advance.ts'
import type { Decision } from '../../decisions/decision.ts'
import { isStillKnown } from '../../decisions/people.ts'
import type { Keyring } from '../../decisions/signatures.ts'
import { checkOutcome } from '../../decisions/signing/check-outcome.ts'
import type { OutcomeCheck } from '../../decisions/signing/check-outcome.ts'
import { isQuestionAsSigned } from '../../decisions/signing/countable.ts'
import { signedStep } from '../../decisions/signing/signed-step.ts'
import type { Stepped } from '../../decisions/signing/signed-step.ts'
import { shorten } from '../../text/shorten.ts'
import { canonicalOf, signingOf } from '../change/as-asked.ts'
import { timeNow } from '../change/time-now.ts'
import type { Caller, Host } from '../host.ts'

/**
 * The next record of a decision, counted, and signed if this process signs. Every change of a record goes through here. Throws what `advance` and
 * `countable` throw.
 */
export async function stepOn(
  { host }: Pick<Caller, 'host'>,
  id: ContextId,
  decision: Decision,
  happening: Happening,
): Promise<Stepped> {
  const now = await circumstances(host, id)
  const known = happening.kind === 'vote' ? withKnown(host, id, decision) : decision
  const signing = signingOf(host, decision)
  if (signing !== undefined) warnIfChanged(host, id, decision, signing.keys)
  const stepped = signedStep(id, { decision: known, happening, now }, signing)
  const { ignored } = stepped
  if (ignored > 0)
    host.log.warn(`${ignored} votes on "${decision.name}" of "${id}" have no valid signature and do not count`)
  return stepped
}

function warnIfChanged({ log }: Host, id: ContextId, decision: Decision, keys: Keyring): void {
  if (decision.state !== 'open' || isQuestionAsSigned(id, decision, keys) !== false) return
  const { name, subject } = decision
  log.warn(
    `the question "${name}" of "${id}" was changed after it was signed: no vote on it counts. Its subject is now: ${shorten(subject, 300)}`,
  )
}

/** Leaves out the votes of people who have another name in the config now and could be counted twice. */
function withKnown({ config, log }: Host, id: ContextId, decision: Decision): Decision {
  const { people } = config.decisions
  if (decision.state !== 'open') return decision
  const gone = decision.votes.map(({ person }) => person).filter((person) => !isStillKnown(people, person))
  if (gone.length === 0) return decision
  log.warn(
    `${gone.join(', ')}: the config no longer has this name, so the vote on "${decision.name}" of "${id}" does not count`,
  )
  return { ...decision, votes: decision.votes.filter(({ person }) => !gone.includes(person)) }
}

/** Whether signatures are required and this process cannot make them. */
export function mayNotSign({ publicKeys, signer }: Host): boolean {
  return publicKeys !== undefined && signer === undefined
}

/** Checks the signature of a stored outcome, if signatures are required. */
export function checkOf({ publicKeys }: Host, id: ContextId, decision: Decision): OutcomeCheck | undefined {
  return publicKeys === undefined || decision.state === 'open' ? undefined : checkOutcome(id, decision, publicKeys)
}

/** The time by the clock of the store, if it has one, and the people of the config. */
export async function circumstances(host: Host, id: ContextId): Promise<Circumstances> {
  return { now: await timeNow(host, id), canonical: canonicalOf(host) }
}
