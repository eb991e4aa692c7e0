import { expect, test } from '@jest/globals'
import { openKeys } from '../../infra/engine/keys.ts'
import { openMemoryEventLog } from '../../infra/memory/event-log.ts'

test('keys are given in the order in which they were asked for, however long the first one waits for the log to be read', async () => {
  for (let steps = 0; steps < 20; steps += 1) {
    const keys = openKeys(openMemoryEventLog({ clock: () => '2026-03-01T12:00:00.000Z' }))
    const order: string[] = []
    const first = keys.take('first', { print: 'a', stream: 'agency-eda' }).then(() => order.push('first'))
    for (let step = 0; step < steps; step += 1) await Promise.resolve()
    const second = keys.take('second', { print: 'b', stream: 'agency-eda' }).then(() => order.push('second'))
    await Promise.all([first, second])
    expect([steps, order]).toEqual([steps, ['first', 'second']])
  }
})
