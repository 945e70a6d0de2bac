import type { PrimaryConfig } from '../../src/config/config.ts'
import { startForwarder } from './forwarders.ts'

// Runs as a process of its own, to be killed at any moment: puts items, prints each one that was acknowledged, and forwards them. Arguments: primary,
// url, first word of the ids.
const [primary, url, prefix] = process.argv.slice(2)
const { forwarder } = startForwarder(JSON.parse(primary!) as PrimaryConfig, url!, {
  margin: 300,
  forward: { timeout: '500ms' },
})

for (let n = 0; ; n++) {
  const deliveryId = `${prefix}-${n}`
  const isNew = await forwarder.put({ deliveryId, body: { n }, kind: 'interaction' })
  process.stdout.write(`${deliveryId} ${isNew}\n`)
}
