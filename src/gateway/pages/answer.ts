import type { FastifyReply } from 'fastify'
import type { Markup } from '../../flows/markup/markup.ts'
import { messagePage } from '../../flows/page/message-page.ts'

/** Where the files of pages are: two segments, which no flow's page has. */
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

/** On everything that pages are made of: nothing of it is kept, framed, guessed at, or told to other sites. */
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

/** Says that there are too many requests at once. */
export function answerTooMany(reply: FastifyReply): FastifyReply {
  const page = messagePage('Not now', ['Too many people look at flows at once. Load this page again.'], { assets })
  return answerPage(reply.header('retry-after', '1'), page, 503)
}
