import { openMemoryEventLog } from '../../infra/memory/event-log.ts'
import { openSqliteEventLog } from '../../infra/sqlite/event-log.ts'
import { describeEventLog } from '../kit/event-log-contract.ts'

describeEventLog('in memory', async (clock) => openMemoryEventLog({ clock }))
describeEventLog('SQLite', (clock) => openSqliteEventLog({ path: ':memory:', clock }))
