import type { OpenWays, Proof } from '../decisions/voters.ts'
import type { GatewayConfig } from './config.ts'

/** The ways that a config opens to votes, and what each of them knows people by. The store is open to everyone who can reach it. */
export function openWays({ isWritten, slack, mattermost, api: { kubernetes, proxy } = {} }: GatewayConfig): OpenWays {
  if (!isWritten) return { store: ['name', 'email'] }
  return {
    store: ['name', 'email'],
    ...(slack.mode !== 'none' && { slack: ['slack', 'email', 'slack groups'] }),
    ...(mattermost !== undefined && { mattermost: ['email'] }),
    ...(proxy !== undefined && {
      web: [
        'email',
        ...ifTrue<Proof>(proxy.emailHeader === undefined, 'name'),
        ...ifTrue<Proof>(proxy.groupsHeader !== undefined, 'cluster groups'),
      ],
    }),
    ...(kubernetes !== undefined && {
      kubernetes: ['kubernetes', 'cluster groups', ...ifTrue<Proof>(kubernetes.emailUsernames, 'email')],
    }),
  }
}

function ifTrue<T>(condition: boolean, value: T): readonly T[] {
  return condition ? [value] : []
}
