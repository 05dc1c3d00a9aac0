import type { Role } from '@yingbi/contracts'
import {
  BadgeCheck,
  Database,
  Gauge,
  House,
  LibraryBig,
  ListChecks,
  Package,
  ScrollText,
  SquareTerminal,
  type LucideIcon,
} from 'lucide-react'

export interface NavItem {
  /** Key of the name in the namespace `app`, under `nav`. */
  readonly key: string
  readonly path: string
  readonly icon: LucideIcon
  /** The second key after G. */
  readonly goKey: string
  readonly roles: readonly Role[]
}

const everyone: readonly Role[] = ['analyst', 'owner', 'approver', 'auditor', 'office']

/** The left navigation, in order. A role sees the items that name it. */
export const navigation: readonly NavItem[] = [
  { key: 'home', path: '/', icon: House, goKey: 'h', roles: everyone },
  { key: 'catalog', path: '/catalog', icon: LibraryBig, goKey: 'c', roles: everyone },
  { key: 'workspace', path: '/workspace', icon: SquareTerminal, goKey: 'w', roles: ['analyst'] },
  { key: 'owner', path: '/owner', icon: Database, goKey: 'o', roles: ['owner'] },
  { key: 'review', path: '/review', icon: ListChecks, goKey: 'r', roles: ['approver'] },
  { key: 'releases', path: '/releases', icon: Package, goKey: 'r', roles: ['analyst'] },
  { key: 'budgets', path: '/budgets', icon: Gauge, goKey: 'b', roles: ['analyst', 'owner', 'auditor', 'office'] },
  { key: 'audit', path: '/audit', icon: ScrollText, goKey: 'a', roles: ['auditor'] },
  { key: 'verify', path: '/verify', icon: BadgeCheck, goKey: 'v', roles: everyone },
]

export function navigationFor(role: Role): readonly NavItem[] {
  return navigation.filter((item) => item.roles.includes(role))
}
