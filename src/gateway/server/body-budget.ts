import type { FastifyInstance } from 'fastify'
import { largestBody, mostBytes, smallBody } from './limits.ts'

/**
 * Bounds what bodies take of memory all together. A signature can be checked only when all of its body is there, so that strangers fill it too. Small
 * ones, as those of nearly all clicks, are always let in: there are no more than connections.
 */
export function limitBodies(app: FastifyInstance, refused: () => void): void {
  let held = 0
  app.addHook('onRequest', (request, reply, done) => {
    const size = sizeOf(request.headers)
    if (size <= smallBody || size > largestBody) {
      done()
      return
    }
    if (held + size > mostBytes) {
      refused()
      void reply.code(503).headers({ 'retry-after': '1', connection: 'close' }).send({ error: 'too much at once' })
      return
    }
    held += size
    reply.raw.once('close', () => (held -= size))
    done()
  })
}

/** As it is announced; what comes in pieces may become as large as is allowed. One that is too large is refused before it is read. */
function sizeOf(headers: Readonly<Record<string, string | readonly string[] | undefined>>): number {
  if (headers['transfer-encoding'] !== undefined) return largestBody
  return Number(headers['content-length'] ?? 0)
}
