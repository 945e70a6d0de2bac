// Answers as chat.postMessage does, and prints the text of each message and the values of its buttons.
const { createServer } = require('node:http')

let messages = 0

createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk) => (body += chunk))
  request.on('end', () => {
    const { channel, text, blocks = [] } = JSON.parse(body)
    console.log(`#${channel}: ${text}`)
    for (const { value } of blocks.flatMap(({ elements = [] }) => elements)) console.log(`  button: ${value}`)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ ok: true, ts: `1700000000.${String(++messages).padStart(6, '0')}` }))
  })
}).listen(process.env.PORT ?? 8080)
