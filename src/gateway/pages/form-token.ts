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

/** A token in the gateway's own form, which no page of another site can know. Every replica with the same secrets accepts it. */
export function formToken(config: Config, scope: FormScope, now: number): string {
  const until = (now + goodFor).toString(36)
  return `${until}.${signatureOf(config, scope, until)}`
}

/** Whether a token belongs to this person's form for this question, and is not too old. */
export function isFormToken(config: Config, scope: FormScope, token: string, now: number): boolean {
  const [, until = '', signature = ''] = /^([0-9a-z]{1,11})\.([A-Za-z0-9_-]{43})$/.exec(token) ?? []
  const right = Buffer.from(signatureOf(config, scope, until))
  const given = Buffer.from(signature)
  return given.length === right.length && timingSafeEqual(given, right) && now < Number.parseInt(until, 36)
}

function signatureOf(config: Config, { user, context, name, question }: FormScope, until: string): string {
  const { kubernetes, email, name: named } = user.identity
  const text = JSON.stringify([until, user.via, kubernetes, email, named, context, name, question])
  return createHmac('sha256', keyOf(config)).update(text).digest('base64url')
}

/** Made from the secrets: a gateway with pages does not start without any (config/gateway-requirements.ts). */
function keyOf(config: Config): Buffer {
  const secrets = formSecrets(config)
  if (secrets.length === 0) throw new Error('forms need a secret')
  return Buffer.from(hkdfSync('sha256', JSON.stringify(secrets), '', 'cicdstatemgr forms of flow pages', 32))
}
