import { CreateProject, PageQuery, Project, ProjectPage, UpdateProject } from '@yingbi/contracts'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/caller.ts'
import type { App } from '../http/typed-app.ts'
import { createProject, readProject, readProjects, updateProject } from '../use-cases/manage-projects.ts'

const PROJECTS = '/api/v1/projects'
const ProjectParams = z.object({ id: z.string().max(100) })
const TAGS = ['budgets']

/** People who ask for one purpose, and what they may spend. */
export function registerProjectRoutes(app: App, deps: Deps): void {
  app.get(
    PROJECTS,
    {
      config: { action: 'viewProject' },
      schema: {
        tags: TAGS,
        summary: 'Projects, newest first; an analyst sees the own ones',
        querystring: PageQuery,
        response: { 200: ProjectPage },
      },
    },
    (request) => readProjects(deps, callerOf(request), request.query),
  )

  app.post(
    PROJECTS,
    {
      config: { action: 'createProject' },
      schema: {
        tags: TAGS,
        summary: 'Open a project for one declared purpose',
        body: CreateProject,
        response: { 201: Project },
      },
    },
    async (request, reply) => {
      const answer = await deps.idempotency.once(request, async () => ({
        status: 201,
        body: await createProject(deps, callerOf(request), request.body),
      }))
      return reply.code(201).send(answer.body)
    },
  )

  app.get(
    `${PROJECTS}/:id`,
    {
      config: { action: 'viewProject' },
      schema: { tags: TAGS, summary: 'One project', params: ProjectParams, response: { 200: Project } },
    },
    (request) => readProject(deps, callerOf(request), request.params.id),
  )

  app.patch(
    `${PROJECTS}/:id`,
    {
      config: { action: 'editProject' },
      schema: {
        tags: TAGS,
        summary: 'Rename a project, replace its members, or close it for good',
        params: ProjectParams,
        body: UpdateProject,
        response: { 200: Project },
      },
    },
    (request) => updateProject(deps, callerOf(request), request.params.id, request.body),
  )
}
