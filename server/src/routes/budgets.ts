import {
  BudgetPage,
  BudgetQuery,
  LedgerPage,
  NamedLimitList,
  PageQuery,
  PutNamedLimit,
  Together,
} from '@yingbi/contracts'
import { z } from 'zod'
import type { App } from '../http/typed-app.ts'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/caller.ts'
import { readTogether } from '../use-cases/read-together.ts'
import { readNamedLimits, setNamedLimit } from '../use-cases/set-limit.ts'
import { listBudgets, listLedger, readDatasetBudget } from '../use-cases/read-budget.ts'

const DatasetParams = z.object({ id: z.string().max(100) })

/** What may be asked, what was asked, and what is left. */
export function registerBudgetRoutes(app: App, deps: Deps): void {
  app.get(
    '/api/v1/budgets',
    {
      config: { action: 'viewBudgets' },
      schema: {
        tags: ['budgets'],
        summary: 'What is left of each dataset',
        querystring: PageQuery.extend(BudgetQuery.shape),
        response: { 200: BudgetPage },
      },
    },
    (request) => listBudgets(deps, callerOf(request), request.query),
  )

  app.get(
    '/api/v1/datasets/:id/budget',
    {
      config: { action: 'viewBudgets' },
      schema: {
        tags: ['budgets'],
        summary: 'What is left of one dataset',
        params: DatasetParams,
        response: { 200: BudgetPage },
      },
    },
    (request) => readDatasetBudget(deps, callerOf(request), request.params.id),
  )

  app.get(
    '/api/v1/datasets/:id/budget/together',
    {
      config: { action: 'viewBudgets' },
      schema: {
        tags: ['budgets'],
        summary: 'What all who asked a dataset would know if they put their answers together',
        params: DatasetParams,
        response: { 200: Together },
      },
    },
    (request) => readTogether(deps, callerOf(request), request.params.id),
  )

  app.get(
    '/api/v1/datasets/:id/limits',
    {
      config: { action: 'viewTogether' },
      schema: {
        tags: ['budgets'],
        summary: 'Limits of single purposes, projects and people',
        params: DatasetParams,
        response: { 200: NamedLimitList },
      },
    },
    (request) => readNamedLimits(deps, callerOf(request), request.params.id),
  )

  app.put(
    '/api/v1/datasets/:id/limits',
    {
      config: { action: 'setLimits' },
      schema: {
        tags: ['budgets'],
        summary: 'Set or take away one limit; it holds beside those of the policy, from the next charge on',
        params: DatasetParams,
        body: PutNamedLimit,
        response: { 200: NamedLimitList },
      },
    },
    (request) => setNamedLimit(deps, callerOf(request), request.params.id, request.body),
  )

  app.get(
    '/api/v1/datasets/:id/ledger',
    {
      config: { action: 'viewLedger' },
      schema: {
        tags: ['budgets'],
        summary: 'Every charge of a dataset, newest first',
        params: DatasetParams,
        querystring: PageQuery,
        response: { 200: LedgerPage },
      },
    },
    (request) => listLedger(deps, callerOf(request), request.params.id, request.query),
  )
}
