/** What takes a text apart: tools of a shell, and functions of a language. */
const tools =
  /(?:^|[\s;&|(`"'/])(?:[efzp]?grep|rg|[gmn]?awk|sed|perl|cut|tr|read)\s|=~|\bre\.\w+\(|\.(?:split|match|matchAll|search|replace|replaceAll|index|indexOf|find|startswith|startsWith|partition|gsub|sub|scan)\s*\(|["'`]\s+(?:not\s+)?in\s|\$\{\w+(?:##?|%%?|\/\/?)/

const opened = /\bopen\s*\(|\bread(?:File|FileSync|_text|lines)\b|\bFile\.(?:read|foreach)\b/

/** A variable of the shell file in its text, not in the environment: without `$`. */
const fileVariable = /(?<![$\w{!-])CICD_\w+__\w*/
const fileName = /(?<![\w-])cicdContextData\.sh\b/
const sourced = /(?:^|[\s;&|(`"'])(?:\.|source)\s+\S*cicdContextData\.sh/

/** Whole lines of the file that the shell runs: it reads either kind of quotes. */
const runsLines =
  /(?:\beval\s+"?(?:--\s+"?)?\$\(|(?:^|[\s;&|(])(?:\.|source)\s+<\()\s*[ef]?grep(?![^|)]*\s(?:-\w*o|--only))\s[^|)]*\)/

/** Programs whose output is the environment: no quotes of the file are in it. */
const printsVariables = /(?:^|[\s;&|(`"'])(?:(?:env|printenv|set|declare|export|typeset)(?:\s+-p)?\s*\||compgen\b)/

/** Whether a line of a script takes the text of the shell file apart instead of running it. */
export function readsShellFile(line: string): boolean {
  if (printsVariables.test(line) || runsLines.test(line)) return false
  const named = fileName.test(line)
  if (named && opened.test(line)) return true
  if (named && /(?:\bdone|\bwhile\b.*)\s*<\s*\S*cicdContextData\.sh/.test(line)) return true
  if (!tools.test(line)) return false
  // A line may run the file and use a tool for something else.
  return fileVariable.test(withoutAssignments(line)) || (named && !sourced.test(line))
}

/** Without assignments to these variables, which are not in a pattern. */
function withoutAssignments(line: string): string {
  return line.replaceAll(/(^|[;&|(]|\b(?:export|local|declare|then|do)\s)(\s*)CICD_\w+=/g, '$1')
}

/** A single quote or `None` in what a tool looks for, in the forms that scripts write them. */
const quoteInArgument = /"[^"]*'[^"]*"|\$'[^']*\\'|\\x27|\\047|'"'"'|'\\''|\\'/
const changesWord =
  /\bs([/|#,@])(?:\\[b<]|[^/|#,@])*\b(?:None|True|False)\b|\breplace(?:All)?\(\s*["']?.{0,3}(?:None|True|False)\b/
const looksForNone = /\bNone\b/
const mapTools =
  /(?:^|[\s;&|(`"'/])((?:[efzp]?grep|rg|[gmn]?awk|sed|perl|cut|tr))\s|\.(replace|replaceAll|split|gsub)\s*\(|\$\{\w+(\/\/?|##?|%%?)/

/** The tool with which a line takes Python's text of a map apart, by its quotes or by `None`; undefined if it does not. */
export function toolForMap(line: string): string | undefined {
  for (const part of line.split(/(?<!\|)\|(?!\|)|&&|\|\||;/)) {
    const match = mapTools.exec(part)
    if (match === null) continue
    const argument = part.slice(match.index + match[0].length)
    const found = match[1] ?? match[2] ?? '${…}'
    if (changesWord.test(part) || looksForNone.test(argument) || quoteInArgument.test(argument)) return found
  }
  return undefined
}
