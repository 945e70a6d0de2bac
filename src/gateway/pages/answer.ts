import type { FastifyReply } from 'fastify'
import type { Markup } from '../../flows/markup/markup.ts'
import { messagePage } from '../../flows/page/message-page.ts'

/** The paths of the pages' files: two segments, so that no flow's page has the same path. */
export const assets = { style: '/flows/-/style.css', script: '/flows/-/live.js' } as const

const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Headers of all pages and their files: no caching, no frames, no guessing of types, no referrer for other sites. */
export const pageHeaders = {
  'content-security-policy': policy,
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const

/** Answers with a page. */
export function answerPage(reply: FastifyReply, content: Markup, status = 200): FastifyReply {
  return reply
    .code(status)
    .headers({ ...pageHeaders, 'content-type': 'text/html; charset=utf-8' })
    .send(content.toString())
}

/** Answers with a file of the pages. */
export function answerFile(reply: FastifyReply, type: 'text/css' | 'text/javascript', text: string): FastifyReply {
  return reply.headers({ ...pageHeaders, 'content-type': `${type}; charset=utf-8` }).send(text)
}

/** Answers 503, because there are too many requests at once. */
export function answerTooMany(reply: FastifyReply): FastifyReply {
  const page = messagePage('Not now', ['Too many people look at flows at once. Load this page again.'], { assets })
  return answerPage(reply.header('retry-after', '1'), page, 503)
}
