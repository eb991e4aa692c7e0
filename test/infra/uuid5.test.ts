import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { v5 } from 'uuid'
import { uuid5 } from '../../infra/engine/uuid5.ts'

test('names give the ids of RFC 9562, appendix A.4, and those of the package that other writers use', () => {
  expect(uuid5('www.example.com', '6ba7b810-9dad-11d1-80b4-00c04fd430c8')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2')
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.uuid(), (name, namespace) => {
      expect(uuid5(name, namespace)).toBe(v5(name, namespace))
    }),
  )
})
