import { given } from '../../json/given.ts'
import { isPrimitive, shownValue } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { formatNames } from '../../json/path.ts'
import { shorten } from '../../text/shorten.ts'
import type { Fact, Flow, FlowSource } from './flow.ts'
import { linked, momentsOf } from './moments.ts'
import { flowQuestion, waitingOf } from './questions.ts'
import { webUrl } from './web-url.ts'

/** Maximum number of values of the state in a picture, and of characters of each. */
const mostFacts = 50
const longestFact = 200

/** Turns the data of a context into the model of a picture. Does no I/O. */
export function buildFlow(source: FlowSource): Flow {
  const { id, revision, expiresAt, state, changes, hasOlder, links, moreQuestions = 0 } = source
  const questions = source.questions.map(flowQuestion)
  const { lanes, moments } = momentsOf(changes)
  const facts = factsIn(state)
  return {
    ...{ id, revision, waiting: waitingOf(questions), lanes, hasOlder, questions, moreQuestions, links },
    moments: linked(moments, questions),
    ...{ state: facts.slice(0, mostFacts), moreState: Math.max(0, facts.length - mostFacts) },
    ...given({ changedAt: changes[0]?.time, expiresAt }),
  }
}

/** The leaves of the state's maps; a list counts as one value. */
function factsIn(state: JsonObject): Fact[] {
  const facts: Fact[] = []
  const look = (names: readonly string[], value: JsonValue): void => {
    if (isPrimitive(value) || Array.isArray(value) || names.length > 20) facts.push(fact(names, value))
    else for (const [name, item] of Object.entries(value)) look([...names, name], item)
  }
  look([], state)
  return facts
}

function fact(names: readonly string[], value: JsonValue): Fact {
  const text = typeof value === 'string' ? shorten(value, longestFact) : shownValue(value, longestFact)
  const url = typeof value === 'string' ? webUrl(value) : undefined
  const [first = 'state', ...rest] = names
  return { path: formatNames(first, ...rest), value: text, ...given({ url }) }
}
