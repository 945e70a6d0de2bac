import Mocha from 'mocha'
import { tellRetries } from './tell-retries.mjs'

/** Mocha's own reporter, which also reports tests that passed only in a retry. */
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
