import type { Command } from '@oclif/core/command'

/** The public surface for users and their scripts: names, arguments, flags and the fields of the results. */
export function publicSurface(commands: readonly Command.Cached[]): Record<string, object> {
  return Object.fromEntries(
    commands.map((command) => [
      command.id.replaceAll(':', ' '),
      {
        args: mapValues(command.args, ({ required, multiple, options }) => ({ required, multiple, options })),
        flags: mapValues(command.flags, flagSurface),
        result: ['status', ...resultFields(command)],
      },
    ]),
  )
}

function flagSurface(flag: Command.Flag.Cached): object {
  const { char, aliases, env, required, exclusive, type } = flag
  const value =
    flag.type === 'option' ? { multiple: flag.multiple, options: flag.options, default: flag.default as unknown } : {}
  return { type, char, aliases, env, required, exclusive, ...value }
}

function resultFields(command: Command.Cached): readonly string[] {
  return 'resultFields' in command ? (command.resultFields as string[]) : []
}

/** The values sorted by name, without those that are false or empty. */
function mapValues<T>(object: Readonly<Record<string, T>>, describe: (value: T) => object): object {
  return Object.fromEntries(
    Object.keys(object)
      .toSorted()
      .map((name) => [
        name,
        Object.fromEntries(Object.entries(describe(object[name] as T)).filter(([, said]) => said)),
      ]),
  )
}
