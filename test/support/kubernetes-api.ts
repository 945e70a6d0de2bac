import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { JsonObject } from '../../src/json/json.ts'
import { KubernetesObjects, Refused } from './kubernetes-objects.ts'
import type { StoredObject, WatchEvent } from './kubernetes-objects.ts'
import { tempDir } from './temp-dir.ts'

/** A fault that replaces the answer to a request. `late`: the request is carried out, but never answered. */
export type Fault =
  | { readonly status: number; readonly retryAfter?: number; readonly message?: string }
  | { readonly body: object }
  | 'close'
  | 'silence'
  | 'late'

export interface ReviewedToken {
  readonly username: string
  readonly groups?: readonly string[]
  readonly extra?: JsonObject
  /** Missing: the server does not support audiences. */
  readonly audiences?: readonly string[]
}

export interface ApiCall {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
}

export interface KubernetesApiOptions {
  /** Whether a right is granted; by default all are. A right is `verb resource` or `verb resource/subresource`. */
  readonly may?: (right: string, namespace: string) => boolean
  /** The user and audience of a token; undefined if the token is not valid. */
  readonly tokens?: (token: string) => ReviewedToken | undefined
  /** Whether a user has a right on decisions, `approve deploy`, or on flows, `get flows/NAME`. An empty namespace means all namespaces. */
  readonly allows?: (user: string, right: string, namespace: string) => boolean
  /** Called for each request; undefined means no fault. */
  readonly fault?: (call: ApiCall) => Fault | undefined | Promise<Fault | undefined>
}

/** A stand-in for an API server, over real HTTP: lists in pages, watches with bookmarks, conflicts, subresources and tokens. */
export class KubernetesApi implements AsyncDisposable {
  readonly objects = new KubernetesObjects()
  readonly calls: ApiCall[] = []
  /** The SubjectAccessReviews that were requested. */
  readonly reviews: JsonObject[] = []
  options: KubernetesApiOptions
  /** The only token that is accepted. */
  token = 'first-token'
  /** How it reports that a version is too old. */
  gone: 'status' | 'event' = 'status'
  readonly #sockets = new Set<Socket>()
  readonly #watches = new Set<ServerResponse>()
  readonly #server = createServer((request, response) => void this.#answer(request, response))
  #calling = Promise.withResolvers<undefined>()

  private constructor(options: KubernetesApiOptions) {
    this.options = options
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
  }

  static async start(options: KubernetesApiOptions = {}): Promise<KubernetesApi> {
    const api = new KubernetesApi(options)
    await new Promise<void>((resolve) => api.#server.listen(0, '127.0.0.1', resolve))
    return api
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Writes a kubeconfig for it, in a folder of its own by default. An earlier one in the folder is replaced. */
  async kubeconfig(folder?: string, user: object = { token: this.token }): Promise<string> {
    const file = join(folder ?? (await tempDir()), 'kubeconfig')
    const cluster = { server: this.origin, 'insecure-skip-tls-verify': true }
    const config = {
      'current-context': 'c',
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u', namespace: 'ci' } }],
      clusters: [{ name: 'c', cluster }],
      users: [{ name: 'u', user }],
    }
    await writeFile(file, JSON.stringify(config))
    return file
  }

  /** Resolves when a request matches; earlier requests count too. */
  async called(isSo: (call: ApiCall) => boolean): Promise<void> {
    while (!this.calls.some(isSo)) await this.#calling.promise
  }

  /** Cuts off every watch in the middle of a line. */
  cutWatches(): void {
    for (const response of this.#watches) {
      response.write('{"type":"MODI')
      response.destroy()
    }
  }

  /** Sends any text to every watch. */
  say(text: string): void {
    for (const response of this.#watches) response.write(text)
  }

  /** The number of open watches. */
  get watches(): number {
    return this.#watches.size
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin)
    const call = { method: request.method ?? '', path: url.pathname, query: Object.fromEntries(url.searchParams) }
    const body = await text(request).catch(() => '')
    this.calls.push(call)
    this.#calling.resolve(undefined)
    this.#calling = Promise.withResolvers()
    const fault = await this.options.fault?.(call)
    if (fault === 'close') return void response.destroy()
    if (fault === 'silence') return
    if (typeof fault === 'object' && 'body' in fault) return void response.end(JSON.stringify(fault.body))
    try {
      if (typeof fault === 'object') throw Object.assign(new Refused(fault.status, fault.message ?? 'no'), fault)
      if (request.headers.authorization !== `Bearer ${this.token}`) throw new Refused(401, 'Unauthorized')
      if (call.query.watch === 'true') {
        this.#watch(call, response)
        return
      }
      const given = body === '' ? {} : (JSON.parse(body) as JsonObject)
      const answer = this.#do(call, given, request.headers.accept ?? '')
      if (fault === 'late') response.destroy()
      else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const { status, message, retryAfter } = error as Refused & { retryAfter?: number }
      const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
      response.writeHead(status, headers).end(JSON.stringify(statusOf(status, message)))
    }
  }

  #do({ method, path, query }: ApiCall, body: JsonObject, accept: string): object {
    if (path.endsWith('/selfsubjectaccessreviews')) return this.#review(body)
    if (path.endsWith('/tokenreviews')) return this.#tokenReview(body)
    if (path.endsWith('/subjectaccessreviews')) return this.#accessReview(body)
    const [, key = path, status] = /^(.*\/customruns\/[^/]+)\/(status)$/.exec(path) ?? []
    const isCollection = /\/(?:customruns|pipelineruns|events|leases)$/.test(path)
    switch (method) {
      case 'POST':
        return this.objects.create(path, body)
      case 'PUT':
        return this.objects.replace(path, body)
      case 'PATCH':
        return this.objects.merge(key, body, status === 'status' ? 'status' : undefined)
      case 'DELETE':
        return this.objects.remove(path)
      default:
        return isCollection ? this.#list(path, query, accept) : this.objects.get(path)
    }
  }

  #list(path: string, { limit, continue: from = '0' }: ApiCall['query'], accept: string): object {
    const all = this.objects.list(path)
    const [begin = 0, version = this.objects.version] = from === '0' ? [] : from.split('.').map(Number)
    if (version < this.objects.compacted) throw new Refused(410, 'The provided continue parameter is too old')
    const end = limit === undefined ? all.length : begin + Number(limit)
    const items = all.slice(begin, end).map((object) => shown(object, accept))
    const metadata = { resourceVersion: String(version), ...(end < all.length && { continue: `${end}.${version}` }) }
    return { kind: 'List', metadata, items }
  }

  #watch({ path, query }: ApiCall, response: ServerResponse): void {
    const version = Number(query.resourceVersion)
    const tell = (type: string, object: object) => response.write(`${JSON.stringify({ type, object })}\n`)
    let past: WatchEvent[]
    try {
      past = this.objects.since(path, version)
    } catch (error) {
      if (this.gone === 'status') throw error
      response.writeHead(200)
      tell('ERROR', statusOf(410, 'too old resource version'))
      return void response.end()
    }
    response.writeHead(200, { 'content-type': 'application/json' })
    response.flushHeaders()
    for (const { type, object } of past) tell(type, object)
    const stop = this.objects.listen(path, ({ type, object }) => tell(type, object))
    this.#watches.add(response)
    response.on('close', () => {
      stop()
      this.#watches.delete(response)
    })
  }

  /** Sends a bookmark with the newest version to every watch, as an API server does once a minute. */
  bookmark(): void {
    const object = { kind: 'CustomRun', metadata: { resourceVersion: String(this.objects.version) } }
    for (const response of this.#watches) response.write(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`)
  }

  #tokenReview(body: JsonObject): object {
    const { token, audiences: wanted = ['kubernetes'] } = body.spec as { token: string; audiences?: string[] }
    const found = this.options.tokens?.(token)
    const { audiences, username, groups = [], extra } = found ?? {}
    const common = audiences?.filter((audience) => wanted.includes(audience))
    if (found === undefined || common?.length === 0) {
      return { ...body, status: { authenticated: false, error: `invalid bearer token ${token}` } }
    }
    const user = { username, uid: `uid-${username}`, groups: [...groups, 'system:authenticated'], extra }
    return { ...body, status: { authenticated: true, user, audiences: common } }
  }

  #accessReview(body: JsonObject): object {
    const { user, resourceAttributes: asked } = body.spec as {
      user: string
      resourceAttributes: Readonly<Record<string, string>>
    }
    this.reviews.push(body.spec as JsonObject)
    const { verb = '', name = '', namespace = '', group, resource } = asked
    const isOurs = group === 'cicdstatemgr.dev' && (resource === 'decisions' || resource === 'flows')
    const what = resource === 'flows' ? ['flows', name].filter((part) => part !== '').join('/') : name
    const allowed = isOurs && (this.options.allows?.(user, `${verb} ${what}`.trim(), namespace) ?? true)
    return { ...body, status: { allowed } }
  }

  #review(body: JsonObject): object {
    const { resourceAttributes: asked } = body.spec as { resourceAttributes: Record<string, string> }
    const { verb = '', resource = '', subresource, namespace = '' } = asked
    const right = `${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`}`
    return { ...body, status: { allowed: this.options.may?.(right, namespace) ?? true } }
  }
}

function shown(object: StoredObject, accept: string): object {
  return accept.includes('as=PartialObjectMetadata') ? { metadata: object.metadata } : object
}

function statusOf(code: number, message: string): object {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code }
}
