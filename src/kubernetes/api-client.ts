import http from 'node:http'
import type { IncomingMessage } from 'node:http'
import https from 'node:https'
import { text } from 'node:stream/consumers'
import { CicdError, messageOf, systemCodeOf } from '../errors/cicd-error.ts'
import type { Clock } from '../io/clock.ts'
import { stringifyJson } from '../json/json-text.ts'
import { isObject } from '../json/json.ts'
import { ApiError, hasStatus, longestRetryAfter } from './api-error.ts'
import { parseAnswer } from './objects.ts'
import type { Connection } from './connection.ts'

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH'
  /** Below the server's address, e.g. `/api/v1/namespaces`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: object
  /** Default `application/json`. */
  readonly contentType?: string
  readonly accept?: string
  readonly signal?: AbortSignal | undefined
}

/** Milliseconds for a whole answer, and for the headers of a watch. */
const patience = 30_000
/** Attempts after 429 and 503, and after a missing answer. */
const mostAttempts = 4

/** Sends requests to the API server. Waits as long as `Retry-After` says, and reads the token again if it is refused. */
export class ApiClient {
  readonly #connection: Connection
  readonly #clock: Clock

  constructor(connection: Connection, clock: Clock) {
    this.#connection = connection
    this.#clock = clock
  }

  /** The answer, from JSON. Throws ApiError. */
  async request(request: ApiRequest): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(request)
      } catch (error) {
        if (!isPassing(error, request) || attempt === mostAttempts) throw error
        const pause = error.retryAfter ?? 250 * 2 ** attempt
        await this.#clock.sleep(Math.min(pause, longestRetryAfter) * (1 + Math.random() / 4), request.signal)
      }
    }
  }

  /** The answer as a stream, once it has begun: for watches. Throws ApiError. */
  async open(request: ApiRequest): Promise<IncomingMessage> {
    const answer = await this.#send(request)
    if (answer.statusCode !== 401) return whereFine(answer, request)
    answer.resume()
    await whereReadable(this.#connection.reload())
    return whereFine(await this.#send(request), request)
  }

  async #once(request: ApiRequest): Promise<unknown> {
    const limited = { ...request, signal: withTimeout(request.signal) }
    try {
      const said = await text(await this.open(limited))
      return said === '' ? {} : parseAnswer(said)
    } catch (error) {
      request.signal?.throwIfAborted()
      if (error instanceof ApiError) throw error
      throw new ApiError(0, `${placeOf(request)}: ${messageOf(error)}`, { cause: error })
    }
  }

  async #send({
    method = 'GET',
    path,
    query = {},
    body,
    contentType,
    accept,
    signal,
  }: ApiRequest): Promise<IncomingMessage> {
    const { headers: who, ...options } = await whereReadable(this.#connection.options())
    const { server } = this.#connection
    const url = new URL(server)
    url.pathname = `${server.pathname.replace(/\/$/, '')}${path}`
    url.search = new URLSearchParams(query).toString()
    const content = body === undefined ? undefined : stringifyJson(body)
    const headers = {
      ...(who as Record<string, string> | undefined),
      accept: accept ?? 'application/json',
      'user-agent': 'cicdstatemgr',
      ...(content !== undefined && { 'content-type': contentType ?? 'application/json' }),
    }
    const { request } = url.protocol === 'http:' ? http : https
    return new Promise((resolve, reject) => {
      const sent = request(url, { ...options, method, headers, ...(signal && { signal }) }, resolve)
      sent.on('error', (error) => {
        reject(signal?.aborted === true ? (signal.reason as Error) : unreachable(server, error))
      })
      sent.end(content)
    })
  }
}

/** The credentials are in files that other programs write: if one is incomplete, it is read again, as after a missing answer. */
async function whereReadable<Value>(reading: Promise<Value>): Promise<Value> {
  try {
    return await reading
  } catch (cause) {
    if (!(cause instanceof CicdError)) throw cause
    throw new ApiError(0, cause.message, { cause, code: cause.code, suggestions: cause.suggestions })
  }
}

/** A request that changes something is not sent again if it may have arrived: its caller reads the state and decides. */
function isPassing(error: unknown, { method = 'GET' }: ApiRequest): error is ApiError {
  if (!(error instanceof ApiError)) return false
  return error.status === 429 || error.status === 503 || (method === 'GET' && error.status === 0)
}

function withTimeout(signal: AbortSignal | undefined): AbortSignal {
  const limit = AbortSignal.timeout(patience)
  return signal === undefined ? limit : AbortSignal.any([signal, limit])
}

async function whereFine(answer: IncomingMessage, request: ApiRequest): Promise<IncomingMessage> {
  const { statusCode: status = 0, headers } = answer
  if (status >= 200 && status < 300) return answer
  const seconds = Number(headers['retry-after'])
  const why = messageIn(await text(answer).catch(() => ''))
  throw new ApiError(status, `the API server answers ${placeOf(request)} with ${status}${why}`, {
    ...(headers['retry-after'] !== undefined && Number.isFinite(seconds) && { retryAfter: seconds * 1000 }),
    ...(status === 403 && { suggestions: ['Give its ServiceAccount the rights that tekton/ has for it.'] }),
  })
}

/** The message of the API server's `Status`. */
function messageIn(body: string): string {
  try {
    const status: unknown = parseAnswer(body)
    return isObject(status) && typeof status.message === 'string' ? `: ${status.message}` : ''
  } catch {
    return ''
  }
}

function placeOf({ method = 'GET', path }: ApiRequest): string {
  return `${method} ${path}`
}

function unreachable({ host }: URL, error: Error): ApiError {
  const code = systemCodeOf(error)
  const why = error.message === '' ? (code ?? 'no answer') : error.message
  return new ApiError(0, `the API server at ${host} cannot be reached: ${why}`, { cause: error })
}

/** Whether the object was not found. */
export function isMissing(error: unknown): boolean {
  return hasStatus(error, 404)
}
