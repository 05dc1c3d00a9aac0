import { EventPage, EventQuery } from '@yingbi/contracts'
import type { App } from '../http/typed-app.ts'
import type { Deps } from '../deps.ts'
import { presentEvent } from '../presenters/log.ts'
import { numberCursor, pageByNumber } from '../presenters/page-by-number.ts'
import { searchEvents } from '../repositories/events.ts'

/** What happened here, for the auditor. */
export function registerEventRoutes(app: App, deps: Deps): void {
  app.get(
    '/api/v1/events',
    {
      config: { action: 'viewEvents' },
      schema: {
        tags: ['log'],
        summary: 'Search the entries of the log, newest first',
        querystring: EventQuery,
        response: { 200: EventPage },
      },
    },
    async ({ query }) => {
      const found = await searchEvents(deps.database.db, {
        text: query.q,
        action: query.action,
        actor: query.actor,
        object: query.object,
        from: query.from === undefined ? undefined : new Date(query.from),
        to: query.to === undefined ? undefined : new Date(query.to),
        before: numberCursor(query.cursor),
        limit: query.limit + 1,
      })
      return pageByNumber(found, query.limit, presentEvent)
    },
  )
}
