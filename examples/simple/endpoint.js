// Stands in for Slack: prints what arrives at http://localhost:PORT, and answers as Slack does. A free port where none is given.
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'

const server = createServer(async (request, response) => {
  console.log(`${request.method} ${request.url}, ${request.headers.authorization}: ${await text(request)}`)
  response.setHeader('content-type', 'application/json')
  response.end('{"ok": true, "ts": "1597026139.000100"}\n')
})
server.listen(Number(process.argv[2] ?? 0), 'localhost', () => {
  console.log(`http://localhost:${server.address().port}`)
})
