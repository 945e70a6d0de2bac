// Stands in for Slack, for a service that echoes, and for a Tekton EventListener; prints what arrives. Its first line is its URL.
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'

let messages = 0

const answers = {
  '/api/chat.postMessage': ({ channel }, { authorization }) => {
    if (!authorization?.startsWith('Bearer xoxb-')) return json({ ok: false, error: 'not_authed' })
    if (channel === undefined || channel === 'no-such-channel') return json({ ok: false, error: 'channel_not_found' })
    messages += 1
    return json({ ok: true, channel, ts: `1700000000.00000${messages}` })
  },
  '/answers': () => ({ status: 200, type: 'text/plain', body: 'ok' }),
  '/echo': (body, headers) => json({ json: body, headers }),
  '/tekton': (body) =>
    body.contextDataId === undefined
      ? json({ error: 'no contextDataId' }, 400)
      : json({ eventListener: 'cicd', namespace: 'cicd', eventID: '00000000-0000-4000-8000-000000000000' }, 202),
}

const server = createServer(async (request, response) => {
  const sent = await text(request)
  console.log(`POST ${request.url}\n${sent}`)
  const path = Object.keys(answers).find((known) => request.url === known || request.url.startsWith(`${known}/`))
  const { status, type, body } =
    path === undefined ? json({ error: 'not found' }, 404) : answers[path](JSON.parse(sent), request.headers)
  console.log(`-> ${status} ${path === '/echo' ? '(what was sent)' : body}`)
  response.writeHead(status, { 'content-type': type }).end(body)
})
server.listen(Number(process.argv[2] ?? 0), 'localhost', () => {
  console.log(`http://localhost:${server.address().port}`)
})

function json(body, status = 200) {
  return { status, type: 'application/json', body: JSON.stringify(body) }
}
