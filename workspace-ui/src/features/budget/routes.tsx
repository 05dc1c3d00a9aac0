import type { RouteObject } from 'react-router'

export const budgetRoutes: RouteObject[] = [
  { path: '/budgets', lazy: async () => ({ Component: (await import('./budget-page.tsx')).BudgetPage }) },
  { path: '/budgets/plan', lazy: async () => ({ Component: (await import('./batch-page.tsx')).BatchPage }) },
]
