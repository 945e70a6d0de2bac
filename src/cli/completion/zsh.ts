import type { DescribedCommand, DescribedFlag } from './described-command.ts'

/** A zsh script, to be sourced after compinit or put into the fpath as `_BIN`. */
export function zshCompletion(bin: string, commands: readonly DescribedCommand[]): string {
  const described = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`)
  const cases = commands.map(
    ({ name, flags }) => `    ${name}) _arguments ${flags.map(flagSpec).join(' ')} '*: :_files' ;;`,
  )
  return `#compdef ${bin}
_${bin}() {
  local -a commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${cases.join('\n')}
  esac
}
if [[ $funcstack[1] == _${bin} ]]; then
  _${bin} "$@"
else
  compdef _${bin} ${bin}
fi`
}

function flagSpec({ name, description, takesValue, repeatable, values }: DescribedFlag): string {
  const value = takesValue ? `: :${values.length > 0 ? `(${values.join(' ')})` : '_files'}` : ''
  const text = description.replaceAll(/[\\[\]:]/g, (character) => `\\${character}`)
  return quoted(`${repeatable ? '*' : ''}--${name}${takesValue ? '=' : ''}[${text}]${value}`)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
