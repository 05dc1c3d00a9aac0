import { useUser } from '../../api/session.ts'
import { AnalystBudget } from './analyst-page.tsx'
import { KeeperBudget } from './keeper-page.tsx'
import './budget.css'

/** Budgets: an analyst sees the own limits and plans with them; those who look after data see everyone's. */
export function BudgetPage() {
  const { role } = useUser()
  return role === 'analyst' ? <AnalystBudget /> : <KeeperBudget role={role} />
}
