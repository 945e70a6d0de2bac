import type { FastifyInstance } from 'fastify'
import { largestBody, mostBytes, smallBody } from './limits.ts'

/**
 * Limits the memory of all bodies together. A signature can be checked only when the whole body is there, so strangers can use this memory too. Small
 * bodies, like those of nearly all clicks, are always accepted: the number of connections limits them.
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
      void reply
        .code(503)
        .headers({ 'retry-after': '1', connection: 'close' })
        .send({ error: 'too many large requests at once' })
      return
    }
    held += size
    reply.raw.once('close', () => (held -= size))
    done()
  })
}

/** The announced size; a chunked body counts with the largest allowed size. A body that is too large is refused before it is read. */
function sizeOf(headers: Readonly<Record<string, string | readonly string[] | undefined>>): number {
  if (headers['transfer-encoding'] !== undefined) return largestBody
  return Number(headers['content-length'] ?? 0)
}
