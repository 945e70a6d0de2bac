// Stands in for Slack: shows messages, and lets people press their buttons. Its first line is its URL.
import { createHmac, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { json, text } from 'node:stream/consumers'

const signingSecret = '8f742231b10e8888abcd99yyyzzz85a5'
const users = {
  ann: { id: 'U0ANN', email: 'ann@example.org' },
  bob: { id: 'U0BOB', email: 'bob@example.org' },
  cyd: { id: 'U0CYD', email: 'cyd@example.org' },
  eve: { id: 'U0EVE', email: 'eve@example.org' },
}
let message // the newest that has buttons
let lastClick // as it was sent

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost')
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(await answer(pathname, searchParams, request)))
})
server.listen(0, 'localhost', () => console.log(origin()))

function answer(pathname, searchParams, request) {
  switch (pathname) {
    case '/api/chat.postMessage':
      return posted(request)
    case '/api/users.info':
      return userInfo(request)
    case '/response': // the response_url of a click
      return responded(searchParams.get('user'), request)
    case '/click':
      return click(Object.fromEntries(searchParams))
    default:
      return { ok: false, error: 'unknown_method' }
  }
}

async function posted(request) {
  const { channel, text: said, blocks } = await json(request)
  message = { channel, ts: '1700000000.000100', text: said, blocks }
  show(`in ${channel}: ${said}`, blocks)
  return { ok: true, channel, ts: message.ts }
}

async function userInfo(request) {
  const id = new URLSearchParams(await text(request)).get('user')
  const user = Object.values(users).find((each) => each.id === id)
  return { ok: true, user: { id, team_id: 'T01', is_email_confirmed: true, profile: { email: user.email } } }
}

async function responded(user, request) {
  const { text: said, blocks, replace_original: replaces } = await json(request)
  if (replaces) message = { ...message, text: said, blocks }
  if (replaces) show('the message now:', blocks)
  else console.log(`to ${user} alone: ${said}`)
  return { ok: true }
}

/** Somebody presses a button: Slack signs what it sends, and waits three seconds for the answer. */
async function click({ gateway, user, option, how }) {
  if (how !== 'again') lastClick = signed(payloadOf(user, option), how)
  const { body, headers } = lastClick
  const signal = AbortSignal.timeout(3000)
  const { status } = await fetch(`${gateway}/slack/interactions`, { method: 'POST', headers, body, signal })
  return { status }
}

function payloadOf(name, option) {
  const { channel, ts } = message
  const button = buttonsIn(message.blocks).find(({ text: shown }) => shown.text === option)
  return {
    type: 'block_actions',
    user: { id: users[name].id, username: name, name, team_id: 'T01' },
    team: { id: 'T01', domain: 'example' },
    api_app_id: 'A01',
    token: 'of-old-apps',
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
    trigger_id: randomUUID(),
    channel: { id: channel, name: 'releases' },
    message,
    response_url: `${origin()}/response?user=${name}`,
    actions: [{ ...button, action_ts: '1700000001.000200' }],
  }
}

function signed(payload, how) {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
  const timestamp = Math.floor(Date.now() / 1000) - (how === 'old' ? 600 : 0)
  const secret = how === 'forged' ? 'guessed' : signingSecret
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': String(timestamp),
    'x-slack-signature': `v0=${signature}`,
  }
  return { body, headers }
}

function show(title, blocks = []) {
  const texts = blocks.flatMap(({ type, text: shown, elements = [] }) => {
    if (type === 'section') return shown?.text ?? []
    return type === 'context' ? elements.map((element) => element.text) : []
  })
  const buttons = buttonsIn(blocks).map((button) => `[${button.text.text}]`)
  const lines = [
    title,
    ...texts.flatMap((each) => each.split('\n')),
    ...(buttons.length === 0 ? [] : [buttons.join(' ')]),
  ]
  // A date as Slack's own programs show it: not in seconds.
  console.log(lines.join('\n  ').replaceAll(/<!date\^[^|]*\|([^>]*)>/g, '$1'))
}

function buttonsIn(blocks = []) {
  return blocks.flatMap(({ type, elements }) => (type === 'actions' ? elements : []))
}

function origin() {
  return `http://localhost:${server.address().port}`
}
