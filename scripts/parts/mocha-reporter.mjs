import Mocha from 'mocha'
import { tellRetries } from './tell-retries.mjs'

/** Mocha's own reporter; a test that passed only when it was tried again is told. */
export default class SpecWithRetries extends Mocha.reporters.Spec {
  /**
   * @param {Mocha.Runner} runner
   * @param {Mocha.MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options)
    tellRetries(runner)
  }
}
