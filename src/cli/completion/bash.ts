import type { DescribedCommand } from './described-command.ts'

/** A bash script (4 and later, and macOS' 3.2) that completes commands, flags and the values of flags that have a choice. */
export function bashCompletion(bin: string, commands: readonly DescribedCommand[]): string {
  const flags = commands.map(
    ({ name, flags }) => `      '${name} '*) words='${flags.map((flag) => `--${flag.name}`).join(' ')}' ;;`,
  )
  const values = commands.flatMap(({ name, flags }) =>
    flags
      .filter((flag) => flag.values.length > 0)
      .map((flag) => `      '${name} --${flag.name}') words='${flag.values.join(' ')}' ;;`),
  )
  return `_${bin}() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} words=
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${commands.map(({ name }) => name).join(' ')}'
  elif [[ $current == -* ]]; then
    case "\${COMP_WORDS[1]} " in
${flags.join('\n')}
    esac
  else
    case "\${COMP_WORDS[1]} $previous" in
${values.join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _${bin} ${bin}`
}
