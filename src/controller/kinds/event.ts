import { contextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'
import { eventName } from '../../text/event-name.ts'
import { splitSet } from '../../context/set-expression.ts'
import type { TemplateVar } from '../../context/template-context.ts'
import { parseSetPath } from '../../json/path.ts'
import { setParams, setsIn } from './changes.ts'
import type { Effect, Kind } from './kind.ts'
import type { Given } from './params.ts'

type Request = Extract<Effect, { do: 'event' }>

/** Fires an event, as the Task `handle-event` does. */
export const event: Kind<Request> = {
  name: 'Event',
  params: {
    'context-id': { type: 'text', required: true },
    event: { type: 'text', required: true },
    ...setParams,
    var: { type: 'list' },
    'var-text': { type: 'list' },
  },
  results: ['revision', 'status'],
  read: (given) => ({
    do: 'event',
    id: given.parsed('context-id', contextId, '' as ContextId),
    ...given.parsed('event', eventName, { pipeline: '', event: '' }),
    operations: setsIn(given),
    vars: [...varsIn(given, 'var', 'either'), ...varsIn(given, 'var-text', 'text')],
  }),
  contextOf: ({ id }) => id,
  begins: ({ id, pipeline, event }) => `fires ${pipeline}=${event} of "${id}"`,
  next(request, seen) {
    if (seen?.of !== 'event') return { then: 'do', effect: request }
    const { status, failures } = seen
    const results = { revision: String(seen.revision), status }
    const name = `${request.pipeline}=${request.event}`
    if (status === 'failed') {
      return { then: 'fail', reason: 'EventFailed', message: `${name} failed: ${failures.join('; ')}`, results }
    }
    const message = status === 'unhandled' ? `nobody handles ${name}` : `${name} was handled`
    return { then: 'succeed', message, results }
  },
}

function varsIn(given: Given, param: string, kind: TemplateVar['kind']): TemplateVar[] {
  return given.each(param, (item) => {
    const { path, value } = splitSet(item)
    parseSetPath(path)
    return { kind, path, expression: value }
  })
}
