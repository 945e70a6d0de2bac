/** Parts of the messages in the log of the Python program 1.2.4 that no other program writes. Only their words count: `cli() error` is `cli error`. */
const ownWords = [
  ...['http response code', 'POST response', 'POSTing response', 'POSTing notification'],
  ...['POSTing manual choices', 'POSTing trigger pipeline', 'response content not JSON'],
  ...['No pipeline found', 'found by pipelineName', 'cli error', 'usage cicdstatemgr'],
  ...['invalid kvPair', 'kvPair', 'listOfKvPairs', 'did not yield', 'not yield anything', 'yielded nothing'],
  ...['yielded a non-string value', 'returning literal', 'returning expression as literal value'],
  ...['cicdContextData is NULL', 'is NULL', 'needs to be in format propPath', 'error parsing expression'],
  ...['base pipeline template', 'hints as a list', 'invalid choice-generator', 'Overlapping keys exist'],
  ...['No datasource module found', 'more than one isPrimary', 'no isPrimary', 'primary ds'],
]

/** Its functions, which stand at the beginning of each message. */
const ownNames = [
  ...['event_handle_\\w*', 'handle_[\\w.*]*(?:respond|notify|manual_choice|trigger_pipeline)\\w*', 'on_event_handler'],
  ...['parse_template', 'recursive_set', 'get_via_jsonng_expression', 'create_template_context'],
  ...['capture_http_response_data', 'DataSourceMgr', 'setValues', 'get_value', 'initialize(?=\\W*\\()', 'manualChoice'],
]

/** What many programs write: words of the log only where a script keeps what the program prints on stderr. */
const usualWords = [
  ...['FAILED', 'Traceback', 'Exception', '[A-Z]\\w*Error', 'response.code'],
  ...['USAGE', 'ERROR', 'WARNING', 'CRITICAL', 'DEBUG'],
]

const own = alternatives([...ownWords.map(asPattern), ...ownNames])
const usual = alternatives(usualWords)

/** These need no search, nor a call of the program beside them. */
const unmistakable =
  /\bPOST response OK\b|\bevent_handle_(?:set_values|respond|notify|manual_choice|trigger_pipeline)\b|\bhttp response code: |\binvalid kvPair\b/

/** This program begins its lines with Error and Warning, so a search in any case finds these. */
const usualInAnyCase = /\b(?:traceback|keyerror|exception|response.code)\b/i

/** What looks for a text: a tool, a pattern of the shell, or an operator or function of a language. */
const searches =
  /\b(?:[efzp]?grep|rg|ag|[gmn]?awk|sed|perl|expr)\b|=~|(?:\*["']*[\w(]|[\w):]["']*\*)|\$\{\w+(?:##?|%%?|\/\/?)|["'`]\s+(?:not\s+)?in\s|\bre\.\w+\(|\.(?:includes|search|match|matchAll|find|index|indexOf|count|startswith|endswith|startsWith|endsWith|contains|split|include\?|test|exec)\s*\(/

/** What a line prints, or gives to a variable: not what it looks for. */
const printed =
  /(?<![\w$])(?:echo|printf|print|raise|throw|die|fail|warn|exit|console\.\w+|logg\w*\.\w+|log)\b[ (](?:"(?:[^"\\`]|\\.)*"|'[^']*'|[^;&|)"'])*|[\w.[\]-]+=(?:"[^"$`]*"|'[^']*'|[\w./-]+)/g

const otherPrograms =
  /\b(?:kubectl|tkn|oc|git|docker|podman|helm|curl|wget|mvn|npm|yarn|gradlew?|pytest|terraform|gh|aws|gcloud|az|systemctl|journalctl)\s/

/** Whether a script keeps what commands print on stderr: the log of the Python program is there. */
const keepsErrors = /(?:\d|&)>>?(?!\s*\/dev\/null)|\|&|stderr|capture_output|getstatusoutput|getoutput|capture[23]e?\b/i

/** A script, and what is known of its place. */
export interface LogReader {
  readonly script: string
  readonly callsProgram: boolean
  /** Whether a script beside it, in the same manifest, calls the program. */
  readonly nearProgram: boolean
}

/** The words that a line of a script looks for, and that only the log of the Python program has; undefined if there are none. */
export function wordsOfLog(line: string, { script, callsProgram, nearProgram }: LogReader): string | undefined {
  const [certain] = unmistakable.exec(line) ?? soughtUsage(line)
  if (certain !== undefined || !(callsProgram || nearProgram) || !searches.test(line)) return certain
  const sought = line.replaceAll(printed, (found) => (searches.test(found) ? found : ''))
  if (!searches.test(sought)) return undefined
  const anyCase = /\s-\w*i\w*\s|IGNORECASE|\/i\b|lower\(\)/i.test(sought)
  const found = (anyCase ? own.anyCase : own.exact).exec(sought)?.[0]
  if (found !== undefined || !callsProgram || !keepsErrors.test(script)) return found
  if (otherPrograms.test(line) && !line.includes('cicdstatemgr')) return undefined
  return (anyCase ? usualInAnyCase : usual.exact).exec(sought)?.[0]
}

/** The first words of Python's usage, if a line looks for them: a script may print a usage text of its own. */
function soughtUsage(line: string): readonly string[] {
  const sought = line.replaceAll(printed, (found) => (searches.test(found) ? found : ''))
  return searches.test(sought) ? (/\busage: cicdstatemgr\b/.exec(sought) ?? []) : []
}

/** A pattern for words with anything but letters between them, as `cli() error` and `http.response.code` have it. */
function asPattern(words: string): string {
  return words.replaceAll(/[ -]/g, '[^A-Za-z0-9\\n]{1,8}')
}

function alternatives(patterns: readonly string[]) {
  const text = `(?<![A-Za-z])(?:${patterns.join('|')})(?![A-Za-z])`
  return { exact: new RegExp(text), anyCase: new RegExp(text, 'i') }
}
