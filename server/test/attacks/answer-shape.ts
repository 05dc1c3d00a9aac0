import type { Asker } from '../ask.ts'

/** A word that is in the data and may be in no answer. */
export const CANARY = 'canary-7d20e1'
/** Visits of the person who is in one of two hospitals only. */
export const ONE = Array.from(
  { length: 30 },
  (_, i) =>
    `p-of-${CANARY},东城,2024,2024-02-29,2024-02-29 08:00:00,inpatient,surgery,${CANARY},${i % 2}.00,0.00,${-i}`,
)
/** For `statementOf`. */
export const NAMES = {
  table: 'visits',
  number: 'cost',
  text: 'diagnosis',
  date: 'visit_date',
  only: `diagnosis = '${CANARY}'`,
}
export const privacy = { rho: '0.0001' }

/** What remains of a JSON value without its numbers and texts; rows chosen by noise have no length. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((part) => JSON.stringify(shapeOf(part))))].toSorted()
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shapeOf(part)]))
}

/** Everything that is seen of an answer but its numbers. */
export async function outcome(
  analyst: Asker,
  dataset: string,
  sql: string,
): Promise<Readonly<Record<string, unknown>>> {
  const posted = await analyst.post({ dataset, sql, privacy })
  const body = posted.json()
  if (posted.statusCode !== 201) return { status: posted.statusCode, body: textOf(body, dataset) }
  const result = await analyst.get(`/runs/${body.id}/result`)
  const { columns } = result.json()
  return {
    status: posted.statusCode,
    headers: Object.keys(posted.headers),
    run: shapeOf(body),
    end: [body.status, body.failure, body.charge],
    result: result.statusCode,
    columns,
    receipt: shapeOf(result.json().receipt),
  }
}

/** A refusal word for word; only the dataset's name and the request's own id differ. */
function textOf(body: unknown, dataset: string): string {
  return JSON.stringify(body)
    .replaceAll(`"${dataset}"`, '"dataset"')
    .replaceAll(/"(requestId|instance)":"[^"]*"/g, '')
}
