import type { Role } from '@yingbi/contracts'

/** Who may come to a route: `public` is anyone, signed in or not; otherwise the roles. Single objects are decided later. */
export type Admitted = 'public' | readonly Role[]

const EVERYONE: readonly Role[] = ['analyst', 'owner', 'approver', 'auditor', 'office']

/** Written by hand: every route of the interface and who may come to it. A route without a row fails the test. */
export const ROUTE_ROLES: Readonly<Record<string, Admitted>> = {
  'GET /healthz': 'public',
  'GET /readyz': 'public',
  'GET /metrics': 'public',

  'GET /api/v1/openapi.json': 'public',
  'GET /api/docs': 'public',
  'GET /api/docs/json': 'public',
  'GET /api/docs/yaml': 'public',
  'GET /api/docs/static/*': 'public',
  'GET /api/docs/static/index.html': 'public',
  'GET /api/docs/static/swagger-initializer.js': 'public',

  'GET /api/v1/sign-in-info': 'public',
  'POST /api/v1/session': 'public',
  'POST /api/v1/session/refresh': 'public',
  'GET /api/v1/session': EVERYONE,
  'DELETE /api/v1/session': EVERYONE,

  'GET /api/v1/users': ['office'],
  'POST /api/v1/users': ['office'],
  'PATCH /api/v1/users/:id': ['office'],
  'GET /api/v1/departments': ['office'],
  'POST /api/v1/departments': ['office'],

  'GET /api/v1/events': ['auditor'],
  'GET /api/v1/log/checkpoint': 'public',
  'GET /api/v1/log/tile/*': 'public',
  'GET /api/v1/log/tile/entries/*': ['auditor'],
  'GET /api/v1/log/keys': 'public',
  'GET /api/v1/log/proof': ['auditor'],
  'GET /api/v1/log/state': ['auditor'],
  'POST /api/v1/log/verify': ['auditor'],

  'POST /api/v1/queries/explain': ['analyst'],
  'POST /api/v1/runs': ['analyst'],
  'GET /api/v1/runs': ['analyst'],
  'GET /api/v1/runs/:id': ['analyst'],
  'GET /api/v1/runs/:id/result': ['analyst'],
  'GET /api/v1/runs/:id/events': ['analyst'],
  'POST /api/v1/runs/:id/cancel': ['analyst'],
  'GET /api/v1/budgets': ['analyst', 'owner', 'auditor', 'office'],
  'GET /api/v1/datasets': EVERYONE,
  'GET /api/v1/datasets/:id': EVERYONE,
  'GET /api/v1/datasets/:id/policy': ['owner', 'approver', 'auditor', 'office'],
  'PUT /api/v1/datasets/:id/policy': ['owner'],
  'POST /api/v1/datasets/:id/publish': ['owner'],
  'POST /api/v1/datasets/:id/suspend': ['owner'],
  'POST /api/v1/datasets/:id/resume': ['owner'],
  'POST /api/v1/uploads': ['owner'],
  'GET /api/v1/uploads/:id': ['owner'],
  'POST /api/v1/datasets': ['owner'],
  'GET /api/v1/registrations/:id': ['owner'],
  'GET /api/v1/sources': ['owner', 'office'],
  'POST /api/v1/sources': ['owner', 'office'],
  'POST /api/v1/sources/:name/check': ['owner', 'office'],
  'GET /api/v1/sources/:name/tables': ['owner', 'office'],
  'POST /api/v1/sources/:name/draft-policy': ['owner', 'office'],
  'GET /api/v1/datasets/:id/budget': ['analyst', 'owner', 'auditor', 'office'],
  'GET /api/v1/datasets/:id/ledger': ['owner', 'auditor'],

  'POST /api/v1/releases': ['analyst'],
  'GET /api/v1/releases': ['analyst', 'approver', 'auditor', 'office'],
  'GET /api/v1/releases/:id': ['analyst', 'approver', 'auditor', 'office'],
  'POST /api/v1/releases/:id/submit': ['analyst'],
  'POST /api/v1/releases/:id/withdraw': ['analyst'],
  'POST /api/v1/releases/:id/approve': ['approver'],
  'POST /api/v1/releases/:id/return': ['approver'],
  'POST /api/v1/releases/:id/reject': ['approver'],
  'POST /api/v1/releases/:id/review': ['approver'],
  'GET /api/v1/releases/:id/bundle': ['analyst'],
}
