import type { catalogue } from '../../errors/catalogue.ts'
import { unreadableRecord } from '../shared/records.ts'
import { keyTaken } from './taken-key.ts'
import { markUncertain } from '../shared/uncertain.ts'
import { channels, furtherRights, gatewayRights, queueRights, rights } from './rights.ts'
import { forbidden, insideScript, missingRights } from './unless-forbidden.ts'
import { CicdError, messageOf, systemCodeOf } from '../../errors/cicd-error.ts'

interface Explanation {
  readonly matches: RegExp
  readonly code: keyof (typeof catalogue)['store-unavailable']
  readonly says: string
  readonly suggestion?: string
}

const checkAddress = 'Check cicdstatemgr.datasources.redis in the config.'
/** Tries the config again. A suggestion of its own, so that a command line can repeat its flags in it. */
const tryIt = 'cicdstatemgr validate --connect'
/** Named also if the config has it: the time may have been too short. */
const waitForIt =
  'If it may be away for a while: timeouts.unreachable of the redis datasource, such as 2m, says how long to wait for it.'
const checkLogin = 'Put username and password under cicdstatemgr.datasources.redis in the secrets file (--secrets).'

const explanations: readonly Explanation[] = [
  {
    matches: /^All sentinels are unreachable.*(?:NOAUTH|WRONGPASS|invalid password)/,
    code: 'REDIS_LOGIN_REFUSED',
    says: 'cannot be found: the sentinels refuse the login, or need one of their own',
    suggestion:
      'Put username and password under cicdstatemgr.datasources.redis.sentinels in the secrets file (--secrets).',
  },
  {
    matches: /^TLS is configured/,
    code: 'REDIS_TLS_FAILED',
    says: 'speaks no TLS',
    suggestion:
      'Write redis:// in the url and leave tls out of the redis datasource, or name the port that speaks TLS.',
  },
  {
    matches: /^no TLS is configured/,
    code: 'REDIS_TLS_FAILED',
    says: 'speaks TLS only',
    suggestion: 'Write rediss:// in the url, or tls: {ca: …} beside host and port.',
  },
  {
    matches: /^(?:MOVED|ASK) \d/,
    code: 'REDIS_IS_CLUSTER',
    says: 'is a node of a cluster, and the config does not say so',
    suggestion: 'Write cluster: [host:port, …] with some of its nodes in place of url, host and port.',
  },
  {
    matches: /cluster support disabled/,
    code: 'REDIS_NO_CLUSTER',
    says: 'is not a cluster',
    suggestion: 'Write url, or host and port, in place of cluster.',
  },
  {
    matches: /^WRONGPASS|invalid password/,
    code: 'REDIS_LOGIN_REFUSED',
    says: 'refused the username or password',
    suggestion: checkLogin,
  },
  {
    matches: /^NOAUTH/,
    code: 'REDIS_LOGIN_REFUSED',
    says: 'needs a password, and none is configured',
    suggestion: checkLogin,
  },
  {
    matches: /DB index is out of range|invalid DB index/,
    code: 'REDIS_NO_DATABASE',
    says: 'has no database with the configured number',
    suggestion: checkAddress,
  },
  {
    matches: forbidden,
    code: 'REDIS_FORBIDDEN',
    says: 'does not give the user the rights that are needed',
    suggestion: `Grant ${rights.join(' ')} on the keys ~PREFIX* and ~{PREFIX* and the channels ${channels('PREFIX')}; for wait ${furtherRights.wait}, for a cluster ${furtherRights.cluster}, for another database than 0 ${furtherRights.db}, only for the user of a gateway ${gatewayRights.join(' ')} on ~{gateway:PREFIX*.`,
  },
  {
    matches: /READONLY/,
    code: 'REDIS_READ_ONLY',
    says: 'is a read-only replica',
    suggestion: 'Point the config at the primary, or name the sentinels.',
  },
  { matches: /OOM /, code: 'REDIS_FULL', says: 'is out of memory', suggestion: 'Raise its maxmemory, or set a ttl.' },
  { matches: /MISCONF/, code: 'REDIS_FULL', says: 'cannot save to its disk and refuses writes' },
  {
    matches: /^LOADING/,
    code: 'REDIS_LOADING',
    says: 'is still loading its data',
    suggestion: 'Try again in a moment.',
  },
  {
    matches: /NOREPLICAS/,
    code: 'REDIS_REPLICAS_MISSING',
    says: 'has fewer replicas than its settings require for a write',
  },
  { matches: /^MASTERDOWN/, code: 'REDIS_READ_ONLY', says: 'is a replica that lost its primary' },
  { matches: /CLUSTERDOWN/, code: 'REDIS_CLUSTER_DOWN', says: 'has lost some of its slots' },
  {
    matches: /max number of clients/,
    code: 'REDIS_BUSY',
    says: 'has no free connection',
    suggestion: 'Raise its maxclients.',
  },
  {
    matches: /^BUSY/,
    code: 'REDIS_BUSY',
    says: 'is busy with a script of another program',
    suggestion: 'If it does not end: SCRIPT KILL, as a user with the right +script|kill, or restart Redis.',
  },
  { matches: /ECONNREFUSED/, code: 'REDIS_UNREACHABLE', says: 'refuses connections', suggestion: checkAddress },
  {
    matches: /ENOTFOUND|EAI_AGAIN/,
    code: 'REDIS_UNREACHABLE',
    says: 'has a name that cannot be resolved',
    suggestion: checkAddress,
  },
  {
    matches: /connect ETIMEDOUT/,
    code: 'REDIS_UNREACHABLE',
    says: 'does not accept the connection in time',
    suggestion: checkAddress,
  },
  {
    matches: /None of startup nodes/,
    code: 'REDIS_UNREACHABLE',
    says: 'has no node that answers',
    suggestion: checkAddress,
  },
  {
    matches: /Unknown RESP type|Protocol error/,
    code: 'REDIS_NOT_REDIS',
    says: 'answers, but not like Redis',
    suggestion: checkAddress,
  },
  {
    matches: /Command timed out/,
    code: 'REDIS_TIMED_OUT',
    says: 'does not answer in time',
    suggestion:
      'Check whether it is overloaded or stopped. timeouts.command of the redis datasource says how long an answer may take, and timeouts.unreachable how long to try again.',
  },
  {
    matches: /CERT|certificate|SSL|TLS/,
    code: 'REDIS_TLS_FAILED',
    says: 'cannot be trusted or does not speak TLS as configured',
    suggestion: 'Check tls.ca and tls.servername of the redis datasource.',
  },
  {
    matches: /^All sentinels are unreachable/,
    code: 'REDIS_UNREACHABLE',
    says: 'cannot be found: no sentinel answers',
    suggestion: checkAddress,
  },
  {
    matches: /EHOSTUNREACH|ENETUNREACH|ENETDOWN/,
    code: 'REDIS_UNREACHABLE',
    says: 'cannot be reached over the network',
    suggestion: checkAddress,
  },
  {
    // A proxy in front of Redis closes connections like this while Redis is away.
    matches: /ECONNRESET|EPIPE|Connection is closed/,
    code: 'REDIS_UNREACHABLE',
    says: 'closes the connection',
    suggestion: checkAddress,
  },
]

/** The user of the steps must have no rights on the queue: its items are sent with the gateway's token. */
const queueHints = [
  'Use the secrets file of the gateway (--secrets). Give the user of the steps no rights on the queue: a user with write access to it can start pipelines.',
  `If this is the user of the gateway: grant ${queueRights.join(' ')} on ~{gateway:PREFIX* in addition to its other rights, as docs/gateway-forwarding.md says.`,
]

/**
 * Whether a failed request may have been carried out. `perhaps`: the connection was lost after it was sent, so that even a refusal may be the answer
 * to a repetition. `unless-refused`: the connection was not lost, so that nothing was done if the server was unreachable or refused.
 */
export type Wrote = 'nothing' | 'unless-refused' | 'perhaps'

/** Turns an error of ioredis into a `CicdError` with a readable message. */
export function redisError(error: unknown, where: string, key: string, wrote: Wrote): CicdError {
  if (error instanceof CicdError) return error
  const text = textOf(error)
  // The original error holds the command with its arguments: the document, or the password.
  const cause = new Error(text)
  if (text.includes('WRONGTYPE')) {
    const taken = /WRONGTYPE KEY (\S+)/.exec(text)?.[1] ?? key
    return keyTaken(taken, where, cause)
  }
  const [, field, damagedKey] = /^UNREADABLE (\S+) (.*)$/s.exec(text) ?? []
  if (field !== undefined && damagedKey !== undefined) return unreadableNumber(field, damagedKey, where)
  const found = explanations.find(({ matches }) => matches.test(text))
  // Other refusals inside scripts come before the first change: scripts see to that.
  const isHalfDone = insideScript.test(text) && (found === undefined || found.code === 'REDIS_FORBIDDEN')
  const isRefusal =
    (isReply(error) && !isHalfDone) || ['REDIS_UNREACHABLE', 'REDIS_TLS_FAILED'].includes(found?.code ?? '')
  const isUnknown = wrote === 'perhaps' || (wrote === 'unless-refused' && !isRefusal)
  const unknown = isUnknown ? '; whether the change was stored is unknown' : ''
  const missing = missingRights.exec(text)?.[1]
  const why =
    missing === undefined
      ? withoutPlaces(text, where)
      : `missing: ${missing}.${isUnknown ? '' : ' Nothing was changed.'}`
  const failure = new CicdError(
    found?.code ?? 'REDIS_FAILED',
    `${where} ${found?.says ?? 'failed'}${unknown}: ${why}`,
    {
      suggestions: suggestionsFor(found, key),
      cause,
    },
  )
  return isUnknown ? markUncertain(failure) : failure
}

function suggestionsFor(found: Explanation | undefined, key: string): readonly string[] {
  if (found?.code === 'REDIS_FORBIDDEN' && key.startsWith('{gateway:')) return queueHints
  if (found?.suggestion === undefined) return []
  return found.suggestion === checkAddress
    ? [checkAddress, tryIt, ...(found.code === 'REDIS_UNREACHABLE' ? [waitForIt] : [])]
    : [found.suggestion]
}

/** The failure (config) of a stored number that scripts or stores cannot read (see whole-number.ts). */
function unreadableNumber(field: string, key: string, where: string): CicdError {
  const place = `the field "${field}" of the key "${key}" of ${where}`
  return unreadableRecord({ place }, 'number that can be used', `Correct it: redis-cli HSET '${key}' ${field} NUMBER.`)
}

/** Where in a script a command failed. Redis 7 writes it at the end; older versions write it at the beginning, before the answer of the command. */
const placesInScript = [
  /,? script: [0-9a-f]+, on @user_script:\d+\.?$/,
  /^(?:ERR )?Error running script \(call to f_[0-9a-f]+\): (?:@user_script: ?\d+: ?)+-?/,
]

/** The text without the address at its end, if `where` has it already, and without the place in a script, which helps no user. */
function withoutPlaces(text: string, where: string): string {
  const [, what, address] = /^(connect E\w+) (\S+:\d+)$/.exec(text) ?? []
  if (what !== undefined && address !== undefined && where.endsWith(` ${address}`)) return what
  return placesInScript.reduce((left, place) => left.replace(place, ''), text)
}

/** Whether to try to connect again at once: the server may be restarting. */
export function isPassing(error: unknown): boolean {
  return error === undefined || ['ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes(systemCodeOf(error) ?? '')
}

function textOf(error: unknown): string {
  const inner = innermost(error)
  const code = systemCodeOf(inner)
  // ioredis asks the reader to report errors which the user can fix.
  const message = messageOf(inner).replace(/,? with args beginning with:.*| Please report this\.$/s, '')
  return code === undefined || message.includes(code) ? message : `${message} (${code})`
}

/** The error inside the error of a transaction or a cluster, which says what failed. */
function innermost(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if ('previousErrors' in error && Array.isArray(error.previousErrors) && error.previousErrors.length > 0)
    return error.previousErrors[0]
  if ('lastNodeError' in error && error.lastNodeError instanceof Error) return error.lastNodeError
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors[0]
  return error
}

function isReply(error: unknown): boolean {
  return innermost(error) instanceof Error && (innermost(error) as Error).name === 'ReplyError'
}
