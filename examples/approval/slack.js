// Stands in for Slack: prints the text of each message, and its buttons. Its first line is its URL.
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'

let messages = 0

const server = createServer(async (request, response) => {
  const { channel, text, blocks = [] } = await json(request)
  const buttons = blocks.flatMap(({ type, elements }) => (type === 'actions' ? elements : []))
  console.log([`#${channel}: ${text}`, ...buttons.map((button) => `[${button.text.text}]`)].join(' '))
  messages += 1
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ ok: true, channel, ts: `1700000000.00000${messages}` }))
})
server.listen(0, 'localhost', () => console.log(`http://localhost:${server.address().port}`))
