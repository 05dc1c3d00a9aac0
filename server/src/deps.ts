import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Database } from './database/database.ts'

/** Everything that routes and use cases work with; made once in `main.ts` (or by a test) and passed along. */
export interface Deps {
  readonly config: Config
  readonly database: Database
  readonly clock: Clock
}
