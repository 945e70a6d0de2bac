import Apply from './apply.ts'
import Ask from './ask.ts'
import Complete from './complete.ts'
import Completion from './completion.ts'
import Controller from './controller.ts'
import Decide from './decide.ts'
import Decisions from './decisions.ts'
import Delete from './delete.ts'
import Diff from './diff.ts'
import Edit from './edit.ts'
import Events from './events.ts'
import Exec from './exec.ts'
import Expire from './expire.ts'
import Export from './export.ts'
import Gateway from './gateway.ts'
import GatewayQueue from './gateway-queue.ts'
import Generate from './generate.ts'
import Get from './get.ts'
import HandleEvent from './handle-event.ts'
import Help from './help.ts'
import History from './history.ts'
import Import from './import.ts'
import Init from './init.ts'
import List from './list.ts'
import Load from './load.ts'
import Lock from './lock.ts'
import Locks from './locks.ts'
import MigrateCheck from './migrate-check.ts'
import Render from './render.ts'
import Restore from './restore.ts'
import Schema from './schema.ts'
import Set from './set.ts'
import Show from './show.ts'
import Ttl from './ttl.ts'
import Unlock from './unlock.ts'
import Validate from './validate.ts'
import Version from './version.ts'
import Wait from './wait.ts'

/** All commands by name. They are small and share most of what they import, so one file loads faster than many. */
export const commands = {
  apply: Apply,
  ask: Ask,
  complete: Complete,
  completion: Completion,
  controller: Controller,
  decide: Decide,
  decisions: Decisions,
  delete: Delete,
  diff: Diff,
  edit: Edit,
  events: Events,
  exec: Exec,
  expire: Expire,
  export: Export,
  gateway: Gateway,
  'gateway:queue': GatewayQueue,
  generate: Generate,
  get: Get,
  'handle-event': HandleEvent,
  help: Help,
  history: History,
  import: Import,
  init: Init,
  list: List,
  load: Load,
  lock: Lock,
  locks: Locks,
  'migrate:check': MigrateCheck,
  render: Render,
  restore: Restore,
  schema: Schema,
  set: Set,
  show: Show,
  ttl: Ttl,
  unlock: Unlock,
  validate: Validate,
  version: Version,
  wait: Wait,
}
