import { CreateUser, Department, DepartmentPage, PageQuery, UpdateUser, User, UserPage } from '@yingbi/contracts'
import { z } from 'zod'
import type { App } from '../http/typed-app.ts'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/caller.ts'
import { listUsers } from '../identity/users.ts'
import { presentUser } from '../presenters/user.ts'
import { createUser, putDepartment, updateUser } from '../use-cases/manage-users.ts'

const USERS = '/api/v1/users'
const DEPARTMENTS = '/api/v1/departments'

/** Accounts and departments; the data office keeps them. */
export function registerUserRoutes(app: App, deps: Deps): void {
  const { database, authorizer } = deps

  app.get(
    USERS,
    {
      config: { action: 'viewUsers' },
      schema: {
        tags: ['users'],
        summary: 'Accounts, by user name',
        querystring: PageQuery,
        response: { 200: UserPage },
      },
    },
    async (request) => {
      const caller = callerOf(request)
      const { limit, cursor } = request.query
      const found = await listUsers(database.db, limit + 1, cursor ?? '')
      const page = found.slice(0, limit)
      const last = page.at(-1)
      return {
        items: page.map((user) => presentUser(authorizer, caller, user)),
        nextCursor: found.length > limit && last !== undefined ? last.username : null,
      }
    },
  )

  app.post(
    USERS,
    {
      config: { action: 'manageUsers' },
      schema: { tags: ['users'], summary: 'Add an account', body: CreateUser, response: { 201: User } },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const user = await createUser(deps, caller, request.body)
      return reply.code(201).send(presentUser(authorizer, caller, user))
    },
  )

  app.patch(
    `${USERS}/:id`,
    {
      config: { action: 'manageUsers' },
      schema: {
        tags: ['users'],
        summary: 'Change an account of someone else',
        params: z.object({ id: z.string().max(100) }),
        body: UpdateUser,
        response: { 200: User },
      },
    },
    async (request) => {
      const caller = callerOf(request)
      return presentUser(authorizer, caller, await updateUser(deps, caller, request.params.id, request.body))
    },
  )

  app.get(
    DEPARTMENTS,
    {
      config: { action: 'viewUsers' },
      schema: { tags: ['users'], summary: 'Departments', response: { 200: DepartmentPage } },
    },
    async () => {
      const rows = await database.db.selectFrom('departments').selectAll().orderBy('slug').execute()
      return {
        items: rows.map((row) => ({ slug: row.slug, title: { zh: row.title_zh, en: row.title_en } })),
        nextCursor: null,
      }
    },
  )

  app.post(
    DEPARTMENTS,
    {
      config: { action: 'manageUsers' },
      schema: {
        tags: ['users'],
        summary: 'Add or rename a department',
        body: Department,
        response: { 201: Department },
      },
    },
    async (request, reply) => {
      await putDepartment(deps, callerOf(request), request.body)
      return reply.code(201).send(request.body)
    },
  )
}
