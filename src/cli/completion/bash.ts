import type { DescribedCommand, DescribedFlag } from './described-command.ts'
import { firstWords, longestFirst, secondWords } from './topics.ts'

/**
 * A bash script (for 4 and later, and for 3.2 of macOS) that completes commands, flags, the fixed values of flags, files, and names from the store.
 * Data from the store is compared and quoted, and never run as code.
 */
export function bashCompletion(bin: string, commands: readonly DescribedCommand[]): string {
  const flags = longestFirst(commands).map(
    ({ name, flags }) => `      '${name} '*) words='${flags.map((flag) => `--${flag.name}`).join(' ')}' ;;`,
  )
  const values = casesOf(commands, (flag) =>
    flag.values.length === 0 ? undefined : `words='${flag.values.join(' ')}' known=1`,
  )
  const files = casesOf(commands, ({ names }) => (names === undefined ? undefined : `kind=${names}`))
  const arguments_ = commands.filter(({ takesFiles }) => takesFiles).map(({ name }) => `'${name}'`)
  const topics = secondWords(commands).map(([first, words]) => `    '${first}') words='${words.join(' ')}' ;;`)
  const ofTopics = secondWords(commands).flatMap(([first, words]) => words.map((word) => `'${first} ${word}'`))
  return `${helpers(bin)}
_${bin}() {
  local line=() current raw quote
  _${bin}_line
  local count=\${#line[@]} words= known= kind= command=\${line[1]}
  local previous=\${line[count - 2]}
  if [ "$count" -gt 3 ]; then
    case "\${line[1]} \${line[2]}" in
      ${ofTopics.join(' | ') || "''"}) command="\${line[1]} \${line[2]}" ;;
    esac
  fi
  COMPREPLY=()
  if [ "$count" -le 2 ]; then
    COMPREPLY=($(compgen -W '${firstWords(commands).join(' ')}' -- "$current"))
    return
  fi
  if [[ $current == -* && $current != *=* ]]; then
    case "$command " in
${flags.join('\n')}
    esac
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    return
  fi
  # --flag=VALUE is two words to the shell, and one to the program.
  if [[ $current == --*=* ]]; then previous=\${current%%=*} current=\${current#*=}; fi
  case "$command $previous" in
${values.join('\n')}
${files.join('\n')}
  esac
  case "$command" in ${arguments_.join(' | ') || "''"}) [[ $previous == -* ]] || kind=file ;; esac
  if [ "$count" -eq 3 ]; then
    case "\${line[1]}" in
  ${topics.join('\n  ')}
    esac
  fi
  if [ -n "$words" ]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    [ -n "$known" ] && return
  fi
  [ -n "$kind" ] && _${bin}_files "$kind"
  [ "\${#COMPREPLY[@]}" -eq 0 ] && _${bin}_dynamic
}
complete -F _${bin} ${bin}`
}

/** A case for each flag, by its name and its letter. */
function casesOf(
  commands: readonly DescribedCommand[],
  does: (flag: DescribedFlag) => string | undefined,
): readonly string[] {
  return commands.flatMap(({ name, flags }) =>
    flags.flatMap((flag) => {
      const code = does(flag)
      const letter = flag.letter === undefined ? '' : ` | '${name} -${flag.letter}'`
      return code === undefined ? [] : [`    '${name} --${flag.name}'${letter}) ${code} ;;`]
    }),
  )
}

const helpers = (
  bin: string,
) => `# The words up to the cursor as the program will get them: put together where bash parts them (at = : @), without quotes.
_${bin}_line() {
  local i word rest=\${COMP_LINE:0:\${COMP_POINT:-0}} trimmed
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    trimmed=\${rest#"\${rest%%[![:space:]]*}"}
    if [ "$i" -gt 0 ] && [ -n "$word" ] && [[ $rest == "$trimmed" && $rest == "$word"* ]]; then
      line[\${#line[@]} - 1]+=$word
    else
      line+=("$word")
    fi
    rest=\${trimmed#"$word"}
  done
  raw=\${line[\${#line[@]} - 1]}
  case $raw in \\'*) quote="'" ;; \\"*) quote='"' ;; *) quote= ;; esac
  for ((i = 0; i < \${#line[@]}; i++)); do
    word=\${line[i]}
    case $word in
      \\'*) word=\${word#\\'} word=\${word%\\'} word=\${word//"'\\\\''"/"'"} ;;
      \\"*) word=\${word#\\"} word=\${word%\\"} word=\${word//\\\\/} ;;
      '~/'*) word=$HOME/\${word#'~/'} word=\${word//\\\\/} ;;
      *) word=\${word//\\\\/} ;;
    esac
    line[i]=$word
  done
  current=\${line[\${#line[@]} - 1]}
}
# Puts a value into COMPREPLY, quoted as the word was begun, without what stands before the part that bash completes.
_${bin}_offer() {
  local value=$1 head=
  if [ -z "$quote" ] && [[ $COMP_WORDBREAKS == *=* ]]; then head=\${current%"\${current##*[=:@]}"}; fi
  value=\${value#"$head"}
  case $quote in
    "'") value=\${value//\\'/"'\\\\''"} ;;
    '"') value=\${value//\\\\/\\\\\\\\} value=\${value//\\"/\\\\\\"} value=\${value//\\$/\\\\\\$} value=\${value//\\\`/\\\\\\\`} ;;
    *) [ -n "$value" ] && printf -v value %q "$value" ;;
  esac
  COMPREPLY+=("$value")
}
_${bin}_files() {
  local typed=$current before= value IFS=$'\\n'
  # Of PATH=FILE the file is what follows the path.
  [[ $typed == *=* ]] && before=\${typed%%=*}= typed=\${typed#*=}
  local action=file
  [ "$1" = directory ] && action=directory
  while read -r value; do
    [ -d "$value" ] && value+=/
    _${bin}_offer "$before$value"
  done < <(compgen -A "$action" -- "$typed")
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == */ ]] && compopt -o nospace 2> /dev/null
}
_${bin}_dynamic() {
  local value
  while IFS= read -r value; do _${bin}_offer "$value"; done < <("\${line[0]}" complete -- "\${line[@]:1}" 2> /dev/null < /dev/null)
  [[ \${#COMPREPLY[@]} -gt 0 && \${COMPREPLY[0]} == *= ]] && compopt -o nospace 2> /dev/null
}`
