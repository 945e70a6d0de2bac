// Stands in for an EventListener with a CEL filter: starts what comes with the right token, once for each delivery. Its first line is its URL.
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'

const started = new Set()

const server = createServer(async (request, response) => {
  const body = await json(request)
  response.statusCode = 202 // whatever comes of it, as an EventListener says
  response.end()
  if (request.headers['x-cicdstatemgr-token'] !== 'what-the-event-listener-compares') return
  const { deliveryName, contextId, decision, invoker } = body.cicdstatemgr
  // In a cluster the PipelineRun has this name, and Kubernetes refuses a second one.
  if (started.has(deliveryName)) return console.log('the same once more')
  started.add(deliveryName)
  console.log(`start ${body.action_values[0]}`)
  console.log(`  because of the decision ${decision} of ${contextId}, which ${invoker} began`)
})
server.listen(0, 'localhost', () => console.log(`http://localhost:${server.address().port}`))
