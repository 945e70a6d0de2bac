import Apply from './apply.ts'
import Completion from './completion.ts'
import Exec from './exec.ts'
import Export from './export.ts'
import Generate from './generate.ts'
import Get from './get.ts'
import HandleEvent from './handle-event.ts'
import Help from './help.ts'
import Init from './init.ts'
import Load from './load.ts'
import Render from './render.ts'
import Schema from './schema.ts'
import Set from './set.ts'
import Validate from './validate.ts'

/** All commands by name. They are small and share most of what they import, so one file loads faster than many. */
export const commands = {
  apply: Apply,
  completion: Completion,
  exec: Exec,
  export: Export,
  generate: Generate,
  get: Get,
  'handle-event': HandleEvent,
  help: Help,
  init: Init,
  load: Load,
  render: Render,
  schema: Schema,
  set: Set,
  validate: Validate,
}
