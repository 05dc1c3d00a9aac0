import { openDatabase } from '../src/database/database.ts'
import { migrate } from '../src/database/migrations.ts'
import { appendEvent } from '../src/evidence/append-event.ts'
import { openEvidenceKeys } from '../src/evidence/keys.ts'
import { systemClock } from '../src/clock.ts'
import { openTestLog } from './open-test-log.ts'

// A process that appends and publishes without end, to be killed: its argument is the data directory, and it writes the
// number of each entry that was committed.
const dataDir = process.argv[2] ?? ''
const databaseUrl = process.env['YINGBI_TEST_DATABASE_URL'] ?? null
const database = await openDatabase({ dataDir, databaseUrl })
await migrate(database.db)
const log = await openTestLog({ db: database.db, keys: await openEvidenceKeys(dataDir), dataDir, clock: systemClock })
process.stdout.write('open\n')
for (let i = 0; ; i += 1) {
  const { index } = await database.db.transaction().execute((trx) => {
    const event = { actor: 'system', actorRole: 'system', object: `run:${i}`, outcome: 'done', facts: {} } as const
    return appendEvent(trx, { ...event, action: 'run.finish' }, systemClock)
  })
  process.stdout.write(`${index}\n`)
  if (i % 3 === 0) await log.publish()
}
