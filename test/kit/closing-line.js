/** Closes a run with one plain line that a person and a machine read alike. */
export default class ClosingLine {
  onRunComplete(_contexts, results) {
    // A file that fails to load runs no test, yet it is a failure.
    const failed = results.numFailedTests + results.testResults.filter((file) => file.testExecError).length
    const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : ''
    console.log(`\n${results.numPassedTests} passed, ${failed} failed${skipped}`)
  }
}
