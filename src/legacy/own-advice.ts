import { withValidateHint } from '../cli/flags/validate-hint.ts'
import { repeatingFlags } from '../cli/flags/repeated-flags.ts'
import { listedCommands } from '../cli/help/command-groups.ts'
import { CicdError, reworded } from '../errors/cicd-error.ts'
import type { HostOptions } from '../operations/host-options.ts'
import type { LegacyArguments } from './arguments.ts'
import type { LegacySettings } from './settings.ts'

/** The error of an old command line, with advice that fits it: how many more errors its files have, and the files that it named in suggested commands. */
export async function withOwnAdvice(
  error: unknown,
  { args, settings, host }: { args: LegacyArguments; settings: LegacySettings; host: HostOptions },
): Promise<unknown> {
  const app = args.has('init-new') ? appFiles(args, settings) : {}
  const hinted = await withValidateHint(withVariable(error), { command: 'python', flags: app, host })
  const named = (['config', 'secrets'] as const).flatMap((flag) => {
    const file = args.last(flag)
    return file === undefined ? [] : [`--${flag}`, file]
  })
  return repeatingFlags(hinted, commands, named)
}

/** The commands that errors suggest: all but these read config and secrets. */
const commands = listedCommands
  .filter((id) => !['help', 'version', 'completion', 'schema'].includes(id))
  .map((id) => ({ id, flags: { config: true, secrets: true }, args: {} }))

/** The files of an app under the names of the flags of `init`. */
function appFiles(args: LegacyArguments, settings: LegacySettings): Readonly<Record<string, string | undefined>> {
  return {
    'app-config': settings.optional('init-app-config-file'),
    'bases-dir': settings.optional('init-bases-dir'),
    'cicd-context': args.last('init-cicd-context-name'),
  }
}

/** This command line has a variable in place of the flag --allow-config-paths. */
function withVariable(error: unknown): unknown {
  if (!(error instanceof CicdError) || error.code !== 'CONFIG_PATH') return error
  const advice = 'Set CICDSTATEMGR_ALLOW_CONFIG_PATHS=1 to change it nevertheless, or keep the value below state.'
  return reworded(error, { suggestions: [advice] })
}
