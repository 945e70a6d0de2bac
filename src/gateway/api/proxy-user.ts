import { createHash, timingSafeEqual } from 'node:crypto'
import type { ApiConfig } from '../../config/config.ts'
import type { Identity } from '../../decisions/people.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { given } from '../../json/given.ts'
import { printable } from '../../text/escapes.ts'
import { shorten } from '../../text/shorten.ts'
import type { ApiUser } from './api-user.ts'
import { oneHeader } from './headers.ts'
import type { Headers } from './headers.ts'

type Proxy = NonNullable<ApiConfig['proxy']>

/** Whether a request says that a proxy sent it. */
export function isOfProxy(headers: Headers, { secretHeader }: Proxy): boolean {
  return Object.hasOwn(headers, secretHeader)
}

/** The user that a proxy has logged in. Throws NOT_AUTHENTICATED (rejected), and BAD_API_REQUEST (usage) for a header that comes twice. */
export function proxyUser(headers: Headers, proxy: Proxy): ApiUser {
  if (!isSame(oneHeader(headers, proxy.secretHeader), proxy.secret)) {
    throw new CicdError('NOT_AUTHENTICATED', 'the request does not come from the proxy that logs people in')
  }
  const user = textIn(headers, proxy.userHeader)
  const email = proxy.emailHeader && textIn(headers, proxy.emailHeader)
  const groups = proxy.groupsHeader === undefined ? undefined : oneHeader(headers, proxy.groupsHeader)
  if (user === undefined) throw new CicdError('NOT_AUTHENTICATED', 'the proxy does not say who is logged in')
  if (proxy.emailHeader !== undefined && email === undefined) {
    throw new CicdError('NOT_AUTHENTICATED', 'the proxy does not say which e-mail address is logged in')
  }
  const kubernetesGroups = groups?.split(',').flatMap((group) => group.trim() || [])
  return {
    via: 'web',
    identity: { ...identityOf(user, email), ...given({ kubernetesGroups }) },
    shownAs: shorten(printable(user), 100),
    // Every logged-in user may read; the policy says who may vote.
    require: ({ verb }) =>
      verb === 'cancel'
        ? Promise.reject(
            new CicdError('NOT_ALLOWED', 'cancelling takes a token of the cluster, and its right to cancel'),
          )
        : Promise.resolve(),
  }
}

/** An address is safer than a login name, which may be another person's name in the config. */
function identityOf(user: string, email: string | undefined): Identity {
  if (email !== undefined) return { email }
  return user.includes('@') ? { email: user } : { name: user }
}

/** Reads a header of printable ASCII only: Node reads headers as Latin-1, so other letters would become a wrong name. */
function textIn(headers: Headers, name: string): string | undefined {
  const text = oneHeader(headers, name)
  if (text === undefined) return undefined
  if (text.length <= 320 && /^[\x20-\x7e]+$/.test(text)) return text
  throw new CicdError('BAD_API_REQUEST', `the header ${name} is not a name: it is too long, or not printable ASCII`)
}

/** Compares in constant time. An empty secret never matches, because it would let everyone in. */
function isSame(text: string | undefined, secret: string | undefined): boolean {
  const [one, other] = [text ?? '', secret ?? ''].map((each) => createHash('sha256').update(each).digest())
  return one !== undefined && other !== undefined && timingSafeEqual(one, other) && (secret ?? '') !== ''
}
