import { gatewayConfig, gatewaySecrets, startGateway } from '../../support/gateway.ts'
import type { RunningGateway, RunOptions } from '../../support/gateway.ts'
import type { JsonObject } from '../../../src/json/json.ts'

/** People, policies and an API beside a store in a folder. */
export function apiConfig(cwd: string, api: JsonObject, slackApi?: string): JsonObject {
  const config = gatewayConfig({ directory: { path: `${cwd}/store`, isPrimary: true } }, {}, slackApi)
  const section = config.cicdstatemgr as JsonObject
  const approvers = { people: ['ann', 'cyd'], groups: ['releasers'] }
  const policies = {
    one: { approvers, via: ['slack', 'web', 'kubernetes', 'store'] },
    two: { approvers, quorum: 2, via: ['web', 'kubernetes'] },
    chat: { approvers, via: ['slack'] },
    why: { approvers, comment: 'required', via: ['web', 'kubernetes'] },
  }
  const people = [
    { name: 'ann', kubernetes: 'oidc:ann', email: 'ann@example.org' },
    { name: 'cyd', email: 'cyd@example.org' },
    { name: 'dan', kubernetes: 'oidc:dan' },
  ]
  const groups = { releasers: { kubernetes: ['oidc:releasers'] } }
  return {
    cicdstatemgr: {
      ...section,
      gateway: { ...(section.gateway as JsonObject), api },
      decisions: { people, groups, policies },
    },
  }
}

export const proxySecret = 'the-secret-of-the-proxy-1'

/** Secrets of a gateway behind a proxy. */
export function apiSecrets(): JsonObject {
  const { cicdstatemgr } = gatewaySecrets() as { cicdstatemgr: { gateway: JsonObject } }
  return { cicdstatemgr: { gateway: { ...cicdstatemgr.gateway, api: { proxySecret } } } }
}

export interface ApiAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: JsonObject
}

export interface ApiGateway extends RunningGateway {
  call(path: string, headers?: Record<string, string>, body?: unknown): Promise<ApiAnswer>
}

/** A gateway in this process, and a way to ask it. */
export async function startApi(options: RunOptions): Promise<ApiGateway> {
  const gateway = await startGateway({ secrets: apiSecrets(), ...options })
  return {
    ...gateway,
    async call(path, headers = {}, body) {
      const content = typeof body === 'string' ? body : JSON.stringify(body)
      const answer = await fetch(`${gateway.url}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: content }),
      })
      return { status: answer.status, headers: answer.headers, body: (await answer.json()) as JsonObject }
    },
  }
}
