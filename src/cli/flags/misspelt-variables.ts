import { nearestName } from '../../errors/nearest-name.ts'

const prefix = 'CICDSTATEMGR_'

/** Every environment variable that the program reads, without the prefix. */
export const variableNames: readonly string[] = [
  ...['ACTOR', 'ALLOW_CONFIG_PATHS', 'APP_BASES_DIR_PATH', 'BASES_DIR_PATH', 'CACHED', 'CACHE_DIR', 'CONFIG_PATH'],
  ...['CONTEXT_DATA_ID', 'DELIVERY_ID', 'ENCODING', 'GATEWAY', 'GATEWAY_CA', 'GATEWAY_LISTEN'],
  ...['INIT_APP_CONFIG_PATH', 'KUBECONFIG', 'LEGACY_SAFE', 'LISTEN', 'LOG_LEVEL', 'NAMESPACE', 'PIPELINE_RUN'],
  ...['RENDER', 'SECRETS_PATH', 'STEP', 'STRICT', 'TASK_RUN', 'TOKEN_FILE', 'WAIT_TIMEOUT'],
]

const knownWords: ReadonlySet<string> = new Set(variableNames.flatMap((name) => name.split('_')))

/** Warnings of variables that are set, unknown, and similar to one variable of the program. Others may belong to other programs: Kubernetes sets some for a Service of that name. */
export function misspeltVariables(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.keys(env).flatMap((variable) => {
    const name = variable.startsWith(prefix) ? variable.slice(prefix.length) : ''
    if (name === '' || (env[variable] ?? '') === '' || variableNames.includes(name)) return []
    const meant = nameMeant(name)
    return meant === undefined ? [] : [`${variable} is not used, did you mean ${prefix}${meant}?`]
  })
}

/** The only known name that has all words of a name, once its typing mistakes are corrected; the one that begins with them, if there is one. */
function nameMeant(name: string): string | undefined {
  const words = name.split('_').map((word) => nearestName(word, knownWords, 1) ?? word)
  const having = variableNames.filter((known) => words.every((word) => known.split('_').includes(word)))
  const beginning = having.filter((known) => known.startsWith(words.join('_')))
  const [meant, another] = beginning.length > 0 ? beginning : having
  return another === undefined ? meant : beginning.find((known) => known === words.join('_'))
}
