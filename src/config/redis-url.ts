/** The parts of a Redis URL; undefined for parts that it lacks. */
export interface RedisUrl {
  /** Undefined for a unix socket. */
  readonly host: string | undefined
  readonly port: number
  /** Path of a unix socket. */
  readonly socket: string | undefined
  readonly db: number | undefined
  readonly username: string | undefined
  readonly password: string | undefined
  readonly tls: boolean
}

/** A part of a URL that is not understood. Its message has nothing of the login. */
export interface UrlProblem {
  readonly message: string
  readonly suggestion?: string
}

/** The largest database number that a config may have. */
const largestDb = 99_999
const example = 'It looks like redis://user:password@host:6379/0; @ : / ? # % in a password are percent-encoded.'

/** Reads `redis://`, `rediss://`, `unix://` and `redis+unix://`. Each part that would be ignored is a problem; then the URL must not be used. */
export function readRedisUrl(text: string): { readonly url?: RedisUrl; readonly problems: readonly UrlProblem[] } {
  const url = parse(text)
  if (url === undefined) return { problems: [{ message: 'cannot be read as a URL', suggestion: example }] }
  const isSocket = ['unix:', 'redis+unix:'].includes(url.protocol)
  const inPath = isSocket ? undefined : databaseOf(url.pathname.replace(/^\//, ''))
  const inQuery = url.searchParams.getAll('db').map(databaseOf)
  const problems = [
    ...(isSocket ? socketProblems(url) : serverProblems(url, inPath)),
    ...queryProblems(url, inQuery),
    ...databaseProblems([inPath, ...inQuery]),
    ...(url.hash === '' ? [] : [{ message: 'has a #, and the text after it would be ignored', suggestion: example }]),
  ]
  if (problems.length > 0) return { problems }
  return {
    problems,
    url: {
      host: isSocket ? undefined : url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port === '' ? 6379 : Number(url.port),
      socket: isSocket ? decodeURIComponent(url.pathname) : undefined,
      db: inPath ?? inQuery[0],
      username: url.username === '' ? undefined : decodeURIComponent(url.username),
      password: url.password === '' ? undefined : decodeURIComponent(url.password),
      tls: url.protocol === 'rediss:',
    },
  }
}

function parse(text: string): URL | undefined {
  try {
    const url = new URL(text)
    decodeURIComponent(url.username + url.password + url.pathname)
    return url
  } catch {
    return undefined
  }
}

/** The database number; undefined for an empty text, NaN for anything else. */
function databaseOf(text: string): number | undefined {
  if (text === '') return undefined
  return /^\d{1,5}$/.test(text) && Number(text) <= largestDb ? Number(text) : Number.NaN
}

function serverProblems(url: URL, db: number | undefined): UrlProblem[] {
  const problems: UrlProblem[] = []
  if (url.hostname === '') problems.push({ message: 'has no host', suggestion: example })
  if (url.port === '0') problems.push({ message: 'has the port 0, which cannot be used' })
  if (Number.isNaN(db)) {
    problems.push({ message: 'has a path that is not a database number', suggestion: example })
  }
  return problems
}

function socketProblems(url: URL): UrlProblem[] {
  if (url.host === '' && url.pathname.length > 1) return []
  return [
    {
      message: 'must name a unix socket by its absolute path, and nothing before it',
      suggestion: 'Write unix:///run/redis.sock, and username and password beside the url.',
    },
  ]
}

const moved: Readonly<Record<string, string>> = {
  tls: 'Write rediss://… for TLS.',
  ssl: 'Write rediss://… for TLS.',
  password: 'Put the password into the secrets file.',
  username: 'Put the username into the secrets file.',
  protocol: 'Leave it out.',
}

function queryProblems(url: URL, databases: readonly (number | undefined)[]): UrlProblem[] {
  const unknown = [...new Set(url.searchParams.keys())].filter((name) => name !== 'db')
  const problems = unknown.map((name): UrlProblem => {
    const suggestion = Object.hasOwn(moved, name) ? moved[name] : undefined
    // An unknown parameter may be a part of a password that was not percent-encoded, so it is not quoted.
    if (suggestion === undefined) return { message: 'has a parameter other than db', suggestion: example }
    return { message: `has the parameter ${name}, which is not used here`, suggestion }
  })
  if (databases.some((db) => db === undefined || Number.isNaN(db))) {
    problems.push({ message: 'has a db that is not a database number', suggestion: example })
  }
  return problems
}

function databaseProblems(databases: readonly (number | undefined)[]): UrlProblem[] {
  const named = new Set(databases.filter((db) => db !== undefined && !Number.isNaN(db)))
  return named.size > 1 ? [{ message: `names the databases ${[...named].join(' and ')}` }] : []
}
