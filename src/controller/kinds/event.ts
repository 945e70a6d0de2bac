import { contextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'
import { eventName } from '../../text/event-name.ts'
import { givenParams, givenToEvent } from './event-params.ts'
import type { Effect, Kind } from './kind.ts'

type Request = Extract<Effect, { do: 'event' }>

/** Fires an event, as the Task `handle-event` does. */
export const event: Kind<Request> = {
  name: 'Event',
  params: {
    'context-id': { type: 'text', required: true },
    event: { type: 'text', required: true },
    ...givenParams,
    strict: { type: 'text' },
  },
  results: ['revision', 'status'],
  read: (given) => ({
    do: 'event',
    id: given.parsed('context-id', contextId, '' as ContextId),
    ...given.parsed('event', eventName, { pipeline: '', event: '' }),
    ...givenToEvent(given),
    strict: given.flag('strict'),
  }),
  contextOf: ({ id }) => id,
  begins: ({ id, pipeline, event }) => `fires ${pipeline}=${event} of "${id}"`,
  next(request, seen) {
    if (seen?.of !== 'event') return { then: 'do', effect: request }
    const { status, failures, warned = [], warnings = [] } = seen
    const results = { revision: String(seen.revision), status }
    const name = `${request.pipeline}=${request.event}`
    const failed = request.strict === true ? [...failures, ...warned] : failures
    if (status === 'failed' || failed.length > 0) {
      const told = { ...results, status: 'failed' }
      return { then: 'fail', reason: 'EventFailed', message: `${name} failed: ${failed.join('; ')}`, results: told }
    }
    if (status === 'unhandled' && request.strict === true) {
      const told = { ...results, status: 'failed' }
      return { then: 'fail', reason: 'EventUnhandled', message: `nobody handles ${name}`, results: told }
    }
    const message = status === 'unhandled' ? `nobody handles ${name}` : `${name} was handled`
    return { then: 'succeed', message: [message, ...warnings].join('; '), results }
  },
}
