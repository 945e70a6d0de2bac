import { homedir } from 'node:os'
import { join } from 'node:path'
import { isSea } from 'node:sea'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { listFlag, nonEmptyFlag } from '../cli/flags/flag-kinds.ts'
import { appFlags, configFlags } from '../cli/flags/flags.ts'
import { templateVarsOf, varFlags } from '../cli/flags/var-flags.ts'
import { interruption } from '../cli/interruption.ts'
import { maskFor } from '../cli/print/mask-for.ts'
import { migrationLines } from '../cli/print/migration-lines.ts'
import { programNamed, pythonProgramIn } from '../cli/python-program.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { given } from '../json/given.ts'
import { masked } from '../text/redaction.ts'

export default class MigrateCheck extends BaseCommand {
  static override summary = 'check what changes for files that the Python program used'
  static override description = `Checks a config, secrets, app configs with their bases, Tekton manifests and shell scripts. Prints one line for each cause, beginning with FILE:LINE:COLUMN, with advice and its other places below it; --json has each finding. An error is something that fails here, a warning something that works differently here, a note something that is good to know. If there are errors, the exit code is 3.

With --python, it makes the context, fires every event and runs every generator in both programs, and compares what they store and send. Both work in temporary folders, have other values for the secrets, and send to this command instead of anywhere else. The Python program runs the templates of an app without a sandbox: use this only with files that you trust.`
  static override examples = [
    {
      description: 'Check config, app and manifests',
      command:
        '<%= config.bin %> migrate check --config config.yaml --secrets secrets.yaml --app-config app.yaml --bases-dir bases --tekton tekton/',
    },
    {
      description: 'Compare with the Python program',
      command:
        '<%= config.bin %> migrate check --config config.yaml --secrets secrets.yaml --app-config app.yaml --python venv/bin/cicdstatemgr',
    },
    {
      description: 'Fail on warnings too',
      command: '<%= config.bin %> migrate check --tekton tekton/ --strict --json',
    },
  ]
  static override flags = {
    ...configFlags,
    'app-config': listFlag({
      description: "an app's config file (repeatable)",
      char: 'f',
      aliases: ['app'],
      helpValue: 'FILE',
    }),
    'bases-dir': appFlags['bases-dir'],
    'cicd-context': nonEmptyFlag({ description: "one of the apps' cicd contexts; default: all", helpValue: 'NAME' }),
    tekton: listFlag({
      description: 'a directory with Tekton manifests and shell scripts, or one file (repeatable)',
      helpValue: 'DIR',
    }),
    python: nonEmptyFlag({
      description: 'run this Python program too, and compare; a name is looked up in the PATH',
      helpValue: 'PROGRAM',
    }),
    set: listFlag({
      description: 'with --python: store a value after the context is made, as the old --set does (repeatable)',
      helpValue: 'PATH=VALUE',
      dependsOn: ['python'],
    }),
    strict: Flags.boolean({ description: 'warnings count as errors', default: false }),
    ...varFlags,
  }
  static override resultFields = ['ok', 'files', 'findings', 'compared', 'counts', 'unknownNames']

  async run(): Promise<object> {
    const { flags, raw } = await this.parse(MigrateCheck)
    requireSomething(flags)
    const { checkMigration } = await import('../operations/migrate/check-migration.ts')
    const path = process.env.PATH ?? ''
    const python = flags.python === undefined ? undefined : await programNamed(flags.python, path)
    if (python === undefined) await this.#tellOfPython(path)

    const result = await checkMigration(this.hostOptions(flags), {
      apps: flags['app-config'] ?? [],
      ...given({ basesDir: flags['bases-dir'], cicdContext: flags['cicd-context'] }),
      tekton: flags.tekton ?? [],
      vars: templateVarsOf(raw).map(({ path: name, expression }) => `${name}=${expression}`),
      ...given({ sets: flags.set }),
      strict: flags.strict,
      keepsAll: this.jsonEnabled(),
      ...(python !== undefined && {
        programs: { python: { command: python, args: [] }, own: ownProgram(), path, signal: interruption.signal },
      }),
    })

    const shown = masked(result, await maskFor(this.hostOptions(flags)))
    const text = migrationLines(shown).join('\n')
    return this.finish(shown, text, shown.ok ? {} : { status: 'failed', kind: 'config' })
  }

  async #tellOfPython(path: string): Promise<void> {
    const found = await pythonProgramIn(path)
    if (found !== undefined) this.logger.info(`the Python program is there: compare with --python ${found}`)
  }
}

/** Throws `USAGE` if no file is given to check, no app to compare, or a `--set` that stores nothing. */
function requireSomething({ 'app-config': app, config, python, tekton, set }: Given): void {
  if ([...(app ?? []), ...(tekton ?? []), config ?? ''].every((text) => text === '')) {
    throw new CicdError('USAGE', 'nothing to check: give --config, --app-config or --tekton')
  }
  if (python !== undefined && (app ?? []).length === 0) {
    throw new CicdError('USAGE', '--python compares what apps do: give --app-config, too')
  }
  // As in the old --set, a text may have several pairs, and a part that is not a pair is skipped.
  const empty = (set ?? []).find((text) => !text.split('|').some((part) => /^[^=]*[^=\s][^=]*=\s*\S/.test(part)))
  if (empty !== undefined) throw new CicdError('USAGE', `--set ${empty}: PATH=VALUE is expected`)
}

interface Given {
  readonly 'app-config'?: readonly string[] | undefined
  readonly config?: string | undefined
  readonly python?: string | undefined
  readonly set?: readonly string[] | undefined
  readonly tekton?: readonly string[] | undefined
}

/** This program, as it was started, with its compile cache: it is run often, in folders that are new. */
function ownProgram() {
  const [, script = ''] = process.argv
  const { XDG_CACHE_HOME = join(homedir(), '.cache') } = process.env
  return { command: process.execPath, args: isSea() ? [] : [script], env: { XDG_CACHE_HOME } }
}
