// Makes the images that the tests run, where containers can be run, before the first test waits for them.
import { containersUnavailable, ensureImage } from '../test/support/containers.ts'

if ((await containersUnavailable()) === undefined) await ensureImage('cicdstatemgr')
