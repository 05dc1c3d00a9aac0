import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { ErrorCode, type Budget, type Charge, type Refusal } from '@yingbi/contracts'
import type { FastifyRequest } from 'fastify'
import { AppError, type ErrorParams } from '../app-error.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { callerOf } from './caller.ts'

/** Status and JSON body of a successful answer. */
export interface Answer<T> {
  readonly status: 200 | 201
  readonly body: T
}

export interface Idempotency {
  /**
   * Runs `work` once for each caller and Idempotency-Key; a repeat with the same body gets the stored answer, refusals
   * and failures included, because they may come from after a charge. Without the header it just runs.
   *
   * Errors: IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_INTERRUPTED, BAD_REQUEST, and those of `work`.
   */
  once<T>(request: FastifyRequest, work: () => Promise<Answer<T>>): Promise<Answer<T>>
}

type Outcome<T> =
  { readonly kind: 'answer'; readonly answer: Answer<T> } | { readonly kind: 'error'; readonly error: AppError }

/** What is stored of an outcome; `body` or the fields of an error. */
interface StoredOutcome {
  readonly body?: unknown
  readonly error?: {
    readonly code: ErrorCode
    readonly params: ErrorParams
    readonly refusals?: readonly Refusal[]
    readonly left?: readonly Budget[]
    readonly refusedBy?: readonly Budget[]
    readonly requested?: Charge
  }
}

const KEPT_MS = 24 * 3_600_000
const POLL_MS = 200

/** `patienceMs`: how long a repeat waits for a first request that runs in another process. */
export function createIdempotency(database: Database, clock: Clock, patienceMs: number): Idempotency {
  const { db } = database
  const underWay = new Map<string, Promise<Outcome<unknown>>>()

  async function run<T>(userId: string, key: string, work: () => Promise<Answer<T>>): Promise<Outcome<T>> {
    const outcome = await outcomeOf(work)
    const status = outcome.kind === 'answer' ? outcome.answer.status : outcome.error.status
    await db
      .updateTable('idempotency')
      .set({ status, body: JSON.stringify(stored(outcome)) })
      .where('user_id', '=', userId)
      .where('key', '=', key)
      .execute()
    return outcome
  }

  /** True when this request is the first with its key. */
  async function claim(userId: string, key: string, requestHash: Buffer): Promise<boolean> {
    const now = clock.now()
    await db
      .deleteFrom('idempotency')
      .where('created_at', '<', new Date(now.getTime() - KEPT_MS))
      .execute()
    const added = await db
      .insertInto('idempotency')
      .values({ user_id: userId, key, request_hash: requestHash, status: null, body: null, created_at: now })
      .onConflict((conflict) => conflict.columns(['user_id', 'key']).doNothing())
      .returning('key')
      .executeTakeFirst()
    return added !== undefined
  }

  /** The outcome of the first request with the key; waits for it when it runs in another process. */
  async function recall(userId: string, key: string, requestHash: Buffer): Promise<Outcome<unknown>> {
    const deadline = performance.now() + (database.kind === 'postgres' ? patienceMs : 0)
    for (;;) {
      const row = await db
        .selectFrom('idempotency')
        .select(['request_hash', 'status', 'body'])
        .where('user_id', '=', userId)
        .where('key', '=', key)
        .executeTakeFirst()
      if (row !== undefined && !requestHash.equals(row.request_hash)) throw new AppError('IDEMPOTENCY_KEY_REUSED', 409)
      if (row !== undefined && row.status !== null && row.body !== null) return restored(row.status, row.body)
      if (row === undefined || performance.now() >= deadline) throw new AppError('IDEMPOTENCY_KEY_INTERRUPTED', 409)
      await sleep(POLL_MS)
    }
  }

  return {
    async once<T>(request: FastifyRequest, work: () => Promise<Answer<T>>) {
      const key = request.headers['idempotency-key']
      if (key === undefined) return work()
      if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key)) {
        throw new AppError('BAD_REQUEST', 400, { field: 'headers.idempotency-key' })
      }
      const userId = callerOf(request).id
      const requestHash = hashOf(request)
      const slot = `${userId} ${key}`
      // Claimed and entered in one go: a repeat that finds the row also finds the promise.
      let outcome = underWay.get(slot)
      if (outcome === undefined) {
        outcome = claim(userId, key, requestHash).then((first) =>
          first ? run(userId, key, work) : recall(userId, key, requestHash),
        )
        underWay.set(slot, outcome)
        const forget = () => underWay.delete(slot)
        outcome.then(forget, forget)
      } else {
        await outcome.catch(() => undefined)
        outcome = recall(userId, key, requestHash)
      }
      const done = await outcome
      if (done.kind === 'error') throw done.error
      // The row belongs to the same method, path and body, so the stored body is what this work would answer.
      return done.answer as Answer<T>
    },
  }
}

async function outcomeOf<T>(work: () => Promise<Answer<T>>): Promise<Outcome<T>> {
  try {
    return { kind: 'answer', answer: await work() }
  } catch (error) {
    const known = error instanceof AppError ? error : new AppError('INTERNAL', 500, {}, { cause: error })
    return { kind: 'error', error: known }
  }
}

function stored(outcome: Outcome<unknown>): StoredOutcome {
  if (outcome.kind === 'answer') return { body: outcome.answer.body }
  const { code, params, extras } = outcome.error
  const { refusals, left, refusedBy, requested } = extras
  return {
    error: {
      code,
      params,
      ...(refusals === undefined ? {} : { refusals }),
      ...(left === undefined ? {} : { left }),
      ...(refusedBy === undefined ? {} : { refusedBy }),
      ...(requested === undefined ? {} : { requested }),
    },
  }
}

function restored(status: number, text: string): Outcome<unknown> {
  const { body, error } = JSON.parse(text) as StoredOutcome
  if (error === undefined) return { kind: 'answer', answer: { status: status === 201 ? 201 : 200, body } }
  return { kind: 'error', error: new AppError(ErrorCode.parse(error.code), status, error.params, error) }
}

function hashOf(request: FastifyRequest): Buffer {
  const text = JSON.stringify([request.method, request.url, request.body ?? null])
  return createHash('sha256').update(text).digest()
}
