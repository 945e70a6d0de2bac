import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { requests } from './requests.ts'

// Asks a slack-payload-handler (github.com/bitsofinfo/slack-payload-handler at 0421986, built with Go 1.26) at the address given, and keeps what it answers.
const [origin = 'http://127.0.0.1:8080'] = process.argv.slice(2)
const recorded = []
for (const { name, contentType, body } of requests) {
  const response = await fetch(`${origin}/`, { method: 'POST', headers: { 'content-type': contentType }, body })
  const type = response.headers.get('content-type')
  recorded.push({ name, status: response.status, ...(type !== null && { type }), body: await response.text() })
}
await writeFile(join(import.meta.dirname, 'answers.json'), `${JSON.stringify(recorded, undefined, 2)}\n`)
