import type { RequestOptions } from 'node:https'
import type { RequestFunction } from 'got'
import type { Route } from './proxy-route.ts'

/**
 * The option of got that writes a body, in each try and after each redirect. With its option `body` got writes in chunks, and breaks off the request if
 * the answer begins before got knows that the last chunk was written. A host that is near can be so fast.
 */
export async function writesBody(url: URL, text: string, route: Route): Promise<{ request: RequestFunction }> {
  const direct = url.protocol === 'https:' ? await import('node:https') : await import('node:http')
  const begin = route.request ?? direct.request
  const body = Buffer.from(text)
  return {
    request(target, options, callback) {
      const request = begin(target, options as RequestOptions, callback)
      request.setHeader('content-length', body.length)
      request.write(body)
      return request
    },
  }
}
