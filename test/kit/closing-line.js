import { writeSync } from 'node:fs'

/** Closes a run with one plain line that a person and a machine read alike: the very last one, after all that others print. */
export default class ClosingLine {
  onRunComplete(_contexts, results) {
    // A file that fails to load runs no test, yet it is a failure.
    const failed = results.numFailedTests + results.testResults.filter((file) => file.testExecError).length
    const skipped = results.numPendingTests > 0 ? `${results.numPendingTests} skipped\n` : ''
    process.on('exit', () => writeSync(1, `\n${skipped}${results.numPassedTests} passed, ${failed} failed\n`))
  }
}
