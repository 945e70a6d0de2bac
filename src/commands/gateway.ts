import { BaseCommand } from '../cli/base-command.ts'
import { grace, interruption } from '../cli/interruption.ts'
import { addressFlag, nonEmptyFlag } from '../cli/flags/flag-kinds.ts'
import { configFlags } from '../cli/flags/flags.ts'
import { logLevel } from '../cli/print/stderr-logger.ts'
import { given } from '../json/given.ts'

export default class Gateway extends BaseCommand {
  static override summary = 'run the server that takes clicks and commands of Slack'
  static override description = `Checks that requests come from Slack, counts clicks on the buttons of questions as votes, forwards everything else, and tells people the result. It runs until it gets a signal, and then finishes the work that it has begun.

It needs gateway.forward.url in the config, and gateway.slack.signingSecret in the secrets; with gateway.slack.mode socket it needs the appToken instead. With Mattermost or the API alone (gateway.slack.mode none) it needs neither. Both files are read again when they change.`
  static override examples = [
    { description: 'Run it', command: '<%= config.bin %> gateway --config config.yaml --secrets secrets.yaml' },
    {
      description: 'Listen on this machine only',
      command: '<%= config.bin %> gateway --config config.yaml --secrets secrets.yaml --listen 127.0.0.1:3000',
    },
  ]
  static override flags = {
    ...configFlags,
    actor: nonEmptyFlag({
      description: 'name in the history for changes that nobody clicked; default: from the CI run, otherwise user@host',
      env: 'CICDSTATEMGR_ACTOR',
    }),
    listen: addressFlag({
      description: 'where to listen; default: gateway.listen of the config, otherwise 0.0.0.0:8080',
      env: 'CICDSTATEMGR_GATEWAY_LISTEN',
    }),
  }

  async run(): Promise<object> {
    const { flags } = await this.parse(Gateway)
    await this.logAsServer()
    const { runGateway, endTime } = await import('../gateway/run-gateway.ts')
    // A server has more work to finish than a command.
    grace.milliseconds = endTime
    const options = { host: this.hostOptions(flags), ...given({ listen: flags.listen }) }

    await runGateway({
      ...options,
      signal: interruption.signal,
      log: process.stderr,
      level: logLevel(flags['log-level'] ?? 'info') ?? 'info',
    })

    return this.finish({}, undefined)
  }
}
