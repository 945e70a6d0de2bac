import type { Config } from '@oclif/core/config'
import type { Command } from '@oclif/core/command'
import { CicdError } from '../../errors/cicd-error.ts'
import { didYouMean } from '../../errors/nearest-name.ts'
import { repeatingFlags } from '../flags/repeated-flags.ts'

/** Prints the help of the program, or of one of its commands. */
export async function showHelp(config: Config, command?: string): Promise<void> {
  const found = command === undefined ? undefined : findCommand(config, command)
  const { ProgramHelp } = await import('../help/program-help.ts')
  const help = new ProgramHelp(config)
  await (found === undefined ? help.showHelp([]) : help.showCommandHelp(found))
}

/** A command line whose first word is the id of a command; a command of two words (`gateway queue`) is joined. */
export function splitCommand(config: Config, argv: readonly string[]): readonly string[] {
  const [first, second, ...rest] = argv
  const id = `${first}:${second}`
  return second !== undefined && config.commandIDs.includes(id) ? [id, ...rest] : argv
}

/** The command with that name. Throws `UNKNOWN_COMMAND` (usage) with the nearest, and with the flags of the command line in its hints. */
export function findCommand(config: Config, name: string, argv: readonly string[] = []): Command.Loadable {
  const command = config.findCommand(name)
  if (command !== undefined) return command
  const words = [
    ...(Object.hasOwn(otherWords, name) ? [`cicdstatemgr ${otherWords[name]}`] : []),
    ...(shells.test(name)
      ? ['The image cicdstatemgr has no shell. For scripts, use the image cicdstatemgr-shell.']
      : []),
  ]
  const error = new CicdError('UNKNOWN_COMMAND', `there is no command "${name}"${didYouMean(name, namesOf(config))}`, {
    suggestions: [...words, 'cicdstatemgr --help'],
  })
  throw repeatingFlags(error, config.commands, argv)
}

/** What CI systems start in an image to run a script. */
const shells = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|a)?sh$/

/** Words that people try as commands, each with the command line that does it. */
const otherWords: Readonly<Record<string, string>> = {
  unset: 'set --unset PATH',
  increment: 'set --increment PATH=N',
  append: "set 'PATH[]=VALUE'",
  copy: 'set --copy PATH=FROM',
  create: 'init ID',
  remove: 'delete ID',
  ls: 'list',
  approve: 'decide NAME --option KEY',
  vote: 'decide NAME --option KEY',
  cancel: 'decisions cancel NAME',
  log: 'history',
  undo: 'restore REVISION',
  rollback: 'restore REVISION',
  revert: 'restore REVISION',
  incr: 'set --increment PATH=N',
  inc: 'set --increment PATH=N',
  put: 'set PATH=VALUE',
  cat: 'get [PATH]',
  rm: 'delete ID',
  mv: 'set --copy PATH=FROM --unset FROM',
  fire: 'handle-event PIPELINE=EVENT',
  notify: 'handle-event PIPELINE=EVENT',
}

/** The names of the visible commands, as people write them. */
function namesOf({ commands }: Config): string[] {
  return commands.filter(({ hidden }) => !hidden).map(({ id }) => id.replaceAll(':', ' '))
}
