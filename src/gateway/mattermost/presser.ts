import type { ServerApi } from './server-api.ts'

/** The e-mail address of a person, or why it is not known. */
export type Presser = { readonly email: string; readonly shownAs: string } | { readonly failure: string }

/**
 * The person who pressed a button, by the e-mail address that the server knows. Guests, bots and deactivated users prove nothing, and neither does an address that is not verified, unless the
 * config says that users of the server cannot have another person's address.
 */
export async function presserOf(api: ServerApi, userId: string, trustEmails: boolean): Promise<Presser> {
  const answer = await api('GET', `/users/${encodeURIComponent(userId)}`)
  if (!answer.ok) return { failure: `the server does not say who that is: ${answer.error}` }
  const { id, email, email_verified: isVerified, delete_at: gone, is_bot: isBot, roles, username } = answer.body
  const isGuest = typeof roles !== 'string' || roles.split(' ').some((role) => role.includes('guest'))
  if (id !== userId || (gone !== 0 && gone !== undefined) || isBot === true || isGuest) {
    return { failure: 'guests, bots and deactivated users cannot vote' }
  }
  if (typeof email !== 'string' || email === '') return { failure: 'the server shows the bot no e-mail address' }
  if (isVerified !== true && !trustEmails)
    return { failure: 'the server does not say that the e-mail address is verified' }
  return { email, shownAs: typeof username === 'string' && username !== '' ? username : userId }
}
