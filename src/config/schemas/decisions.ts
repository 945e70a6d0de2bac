import type { JsonObject } from '../../json/json.ts'
import { ways } from '../../decisions/policy.ts'
import { namePattern } from '../../decisions/texts.ts'
import { closed, duration, flag, list, mapOf, notNull, oneOf, text, textLike, wholeNumber } from './parts.ts'

const email = textLike('an e-mail address', '^[^@\\s]+@[^@\\s]+$', 'e-mail address; case does not count')

const person = closed(
  'one person, with the names that a chat and a cluster have for them',
  {
    name: textLike('a name without @', '^[^@\\u0000-\\u001f\\u007f]{1,100}$', 'the name in votes and in the history'),
    slack: textLike('TEAM/USER', '^[A-Z0-9]+/[A-Z0-9]+$', 'team and user in Slack, e.g. T01/U01'),
    email,
    kubernetes: textLike('a name', '\\S', 'name of the user in the cluster'),
  },
  ['name'],
)

const members = list('names of people, or e-mail addresses', { type: 'string' })

const group = closed('a group; everyone in any of these is a member', {
  people: members,
  slack: textLike('a user group such as S0123', '^S[A-Z0-9]+$', 'a user group of Slack'),
  kubernetes: list('groups of the cluster', { type: 'string' }),
})

const policy = closed(
  'who answers a question, how many agree, and until when',
  {
    approvers: closed('who may vote', { people: members, groups: list('names of groups', { type: 'string' }) }),
    quorum: wholeNumber('how many people choose the same option, default 1', 1, 1000),
    notInvoker: flag('the person who started the flow does not vote, default false'),
    expires: duration('how long a question is open, default until it is decided'),
    onExpire: textLike(
      'reject or the key of an option: 1 to 63 letters, digits, - and _, with a letter or digit first',
      namePattern,
      'reject (default), or the key of the option that is taken when the time is up',
    ),
    rejects: oneOf('how many people have to refuse: one (default), or the quorum', 'one', 'quorum'),
    comment: oneOf('whether a vote needs one, default optional', 'optional', 'required'),
    via: list('ways in which votes may come, default slack, web and kubernetes; with store the voter is not checked', {
      enum: [...ways],
    }),
    remind: duration('how long until people are reminded, and again; 1s or more'),
  },
  ['approvers'],
)

/** The schema of people, groups and policies. */
export const decisions: JsonObject = closed('who answers the questions of flows', {
  people: list('people who have several identities, or a name', person),
  groups: mapOf('groups by name', group),
  policies: mapOf('policies by name', policy),
  signing: closed(
    'keys whose signatures votes and outcomes need; absent: no signatures are needed',
    {
      publicKeys: mapOf('public Ed25519 keys in PEM by name; several while keys are changed', notNull(text('a key'))),
    },
    ['publicKeys'],
  ),
})
