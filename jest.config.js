/** swc turns TypeScript into ES modules one file at a time; types are checked by `npm run types`. */
export default {
  rootDir: '.',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }],
  },
  setupFilesAfterEnv: ['<rootDir>/test/kit/every-test-asserts.ts'],
  reporters: ['default', '<rootDir>/test/kit/closing-line.js'],
  testTimeout: 60_000,
}
