import { pathOfNames } from '../json/path.ts'
import type { Config } from './config.ts'
import type { Problem } from './problem.ts'

/** What stands for a secret until somebody writes it: the texts of `tekton/secrets/generate.sh`, those of its README, and the names in the examples beside it. */
const standIn = /^(?:no-(?:[a-z]+-)+yet|not-yet-[0-9a-f]*|x[a-z]{3}-your-token|(?:[A-Z]+_)+(?:PASSWORD|TOKEN|SECRET))$/

const fromSlack = 'Write the one of your Slack app (docs/slack.md).'

/** The secrets that this config uses and that nobody has written yet. With them the program starts, and what needs them fails later. */
export function placeholderProblems(config: Config): readonly Problem[] {
  const { primary, slack, trigger, gateway } = config
  const { mode, signingSecrets, botToken } = gateway.slack
  const takesClicks = gateway.isWritten && mode !== 'none'
  const password = 'password' in primary ? primary.password : undefined
  const sends = 'messages to Slack are refused'
  const secrets: readonly (readonly [names: readonly string[], value: string | undefined, use: false | string])[] = [
    [['datasources', 'redis', 'password'], password, 'Redis refuses the login'],
    [['slack', 'token'], slack.token, (slack.url !== undefined || takesClicks) && sends],
    [['trigger', 'token'], trigger.token, trigger.url !== undefined && 'the trigger refuses requests'],
    [
      ['gateway', 'slack', 'botToken'],
      // Without one of its own the gateway uses `slack.token`, which is reported above.
      botToken === slack.token ? undefined : botToken,
      takesClicks && sends,
    ],
    [
      ['gateway', 'slack', 'signingSecret'],
      signingSecrets.find(isPlaceholder),
      takesClicks && mode !== 'socket' && 'every click in Slack is refused',
    ],
    [
      ['gateway', 'slack', 'appToken'],
      gateway.slack.appToken,
      takesClicks && mode === 'socket' && 'Slack refuses the connection',
    ],
    [
      ['gateway', 'forward', 'secret'],
      gateway.forward.secret,
      gateway.forward.url !== undefined && 'what is forwarded is refused',
    ],
    [
      ['gateway', 'api', 'proxySecret'],
      gateway.api?.proxy?.secret,
      'anyone who knows the examples can claim to be anyone',
    ],
    [['gateway', 'mattermost', 'token'], gateway.mattermost?.token, 'Mattermost refuses the messages'],
    [['gateway', 'mattermost', 'secret'], gateway.mattermost?.secret, 'anyone who knows the examples can make buttons'],
  ]
  return secrets.flatMap(([names, value, use]) => {
    if (use === false || value === undefined || !isPlaceholder(value)) return []
    return [
      {
        source: 'secrets',
        path: pathOfNames('cicdstatemgr', ...names),
        message: `is still a placeholder, not a secret: ${use}`,
        ...(names.includes('slack') && { suggestion: fromSlack }),
      },
    ]
  })
}

function isPlaceholder(text: string): boolean {
  return standIn.test(text)
}
