import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { Config } from '../../config/config.ts'
import { formSecrets } from '../../config/gateway-requirements.ts'
import type { ApiUser } from '../api/api-user.ts'

/** The scope of a form: one person votes on one question. */
export interface FormScope {
  readonly user: ApiUser
  readonly context: string
  readonly name: string
  readonly question: string
}

/** Milliseconds that a form is valid. */
const goodFor = 12 * 60 * 60 * 1000

/**
 * A CSRF token for a form of the gateway: no page of another site can know it. It contains the digest of the question as the page shows it. Every replica with
 * the same secrets accepts it.
 */
export function formToken(config: Config, scope: FormScope & { readonly asked: string }, now: number): string {
  const head = `${(now + goodFor).toString(36)}.${scope.asked}`
  return `${head}.${signatureOf(config, scope, head)}`
}

/** The digest of the question that the form showed; undefined if the token is not of this person's form for this question, or is too old. */
export function askedIn(config: Config, scope: FormScope, token: string, now: number): string | undefined {
  const [, until = '', asked = '', signature = ''] =
    /^([0-9a-z]{1,11})\.([0-9a-f]{64})\.([A-Za-z0-9_-]{43})$/.exec(token) ?? []
  const right = Buffer.from(signatureOf(config, scope, `${until}.${asked}`))
  const given = Buffer.from(signature)
  const isRight = given.length === right.length && timingSafeEqual(given, right)
  return isRight && now < Number.parseInt(until, 36) ? asked : undefined
}

function signatureOf(config: Config, { user, context, name, question }: FormScope, head: string): string {
  const { kubernetes, email, name: named } = user.identity
  const text = JSON.stringify([head, user.via, kubernetes, email, named, context, name, question])
  return createHmac('sha256', keyOf(config)).update(text).digest('base64url')
}

/** The key of the tokens, derived from the secrets. A gateway with pages does not start without a secret (config/gateway-requirements.ts). */
function keyOf(config: Config): Buffer {
  const secrets = formSecrets(config)
  if (secrets.length === 0) throw new Error('forms need a secret')
  return Buffer.from(hkdfSync('sha256', JSON.stringify(secrets), '', 'cicdstatemgr forms of flow pages', 32))
}
