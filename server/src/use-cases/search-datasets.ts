import type { DatasetListQuery } from '@yingbi/contracts'
import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { Schema } from '../database/schema.ts'
import type { Caller } from '../http/caller.ts'
import { listDatasets, type DatasetFilter, type DatasetRecord } from '../repositories/datasets.ts'

/** A page of the catalog as this caller may see it; the cursor is the name of its last dataset. */
export async function searchDatasets(
  db: Kysely<Schema>,
  caller: Caller,
  query: z.output<typeof DatasetListQuery>,
): Promise<{ readonly items: readonly DatasetRecord[]; readonly nextCursor: string | null }> {
  const found = await listDatasets(db, {
    words: (query.q ?? '').split(/\s+/).filter((word) => word !== ''),
    grade: query.grade,
    label: query.label,
    shareType: query.shareType,
    draftsOf: visibleDrafts(caller),
    afterSlug: query.cursor,
    limit: query.limit + 1,
  })
  const items = found.slice(0, query.limit)
  return { items, nextCursor: found.length > query.limit ? (items.at(-1)?.slug ?? null) : null }
}

/** As the access policy `draft-stays-with-its-owner` decides for single datasets. */
function visibleDrafts(caller: Caller): DatasetFilter['draftsOf'] {
  if (caller.role === 'owner') return { department: caller.department }
  return caller.role === 'office' || caller.role === 'auditor' ? 'all' : 'none'
}
