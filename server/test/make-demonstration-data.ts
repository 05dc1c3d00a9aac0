import { openDataAccess } from '../src/connectors/open-data-access.ts'
import { systemClock } from '../src/clock.ts'
import { openDatabase } from '../src/database/database.ts'
import { migrate } from '../src/database/migrations.ts'
import { ensureDemonstrationData } from '../src/demonstration/ensure-demonstration-data.ts'
import { ensureDemonstrationAccounts } from '../src/identity/demonstration-accounts.ts'

/** What a first start does, up to the demonstration data; tells the parent of each step. For tests that kill it. */
const [dataDir = ''] = process.argv.slice(2)
await using stack = new AsyncDisposableStack()
const database = await openDatabase({ databaseUrl: null, dataDir })
stack.defer(() => database.close())
await migrate(database.db)
await ensureDemonstrationAccounts(database, systemClock, 'demonstration')
const config = { dataDir, dataKey: null, memoryLimitMiB: 512, queryTimeoutMs: 60_000, sourceHosts: '' }
const { governed } = await openDataAccess(
  { config, db: database.db, onFailure: () => undefined, leftovers: 'any' },
  stack,
)
await ensureDemonstrationData({ database, clock: systemClock, governed }, ({ step, done, total }) => {
  process.send?.(`${step.en} ${done}/${total}`)
})
process.disconnect()
