import { beforeEach, expect } from '@jest/globals'

// A test that asserts nothing is green whatever the code does; none may exist.
beforeEach(() => {
  expect.hasAssertions()
})
