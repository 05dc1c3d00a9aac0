import { Problem } from '@yingbi/contracts'
import { ACTIONS, type Action } from '@yingbi/policies'
import type { FastifyInstance, RouteOptions } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the caller must be permitted to do before the route runs. */
    action?: Action
    /** Open to anyone, signed in or not. A route declares this or an action. */
    public?: true
    /** Answered while the service is still starting. */
    duringStart?: true
  }
}

/** One registered route; `action` is null for a public one. */
export interface RouteEntry {
  readonly method: string
  /** Template, e.g. `/api/v1/runs/:id`. */
  readonly url: string
  readonly action: Action | null
}

const PROBLEM_RESPONSE = {
  description: 'Problem document (RFC 9457)',
  content: { 'application/problem+json': { schema: Problem } },
}

/** A route at the moment of its registration; its declaration may still be completed by whoever registers it. */
export interface RegisteredRoute {
  readonly url: string
  readonly methods: readonly string[]
  readonly options: RouteOptions
}

/** Keeps the list of all routes, and adds the problem document to the documented answers of each. */
export function recordRoutes(app: FastifyInstance): readonly RegisteredRoute[] {
  const registered: RegisteredRoute[] = []
  app.addHook('onRoute', (route) => {
    // Fastify changes `url` of one object when it registers a prefix with and without its slash.
    registered.push({ url: route.url, methods: [route.method].flat(), options: route })
    if (route.schema?.response !== undefined) {
      route.schema.response = { ...route.schema.response, '4xx': PROBLEM_RESPONSE, '5xx': PROBLEM_RESPONSE }
    }
  })
  return registered
}

/** The table of recorded routes. Errors: throws when a route says nothing about who may use it. */
export function routeTable(registered: readonly RegisteredRoute[]): readonly RouteEntry[] {
  return registered.flatMap(({ url, methods, options }) => {
    const action = options.config?.action ?? null
    const isPublic = options.config?.public === true
    const label = `${methods.join(',')} ${url}`
    if ((action === null) === !isPublic) throw new Error(`${label} must declare either an action or public`)
    if (action !== null && !ACTIONS.includes(action)) throw new Error(`${label} declares an unknown action`)
    return methods.map((method) => ({ method, url, action }))
  })
}

/** Whether another method than `method` has a route for this path. */
export function otherMethodExists(registered: readonly RegisteredRoute[], method: string, path: string): boolean {
  const parts = path.split('/')
  return registered.some((route) => {
    const template = route.url.split('/')
    return (
      !route.url.endsWith('*') &&
      !route.methods.includes(method) &&
      template.length === parts.length &&
      template.every((part, i) => (part.startsWith(':') ? parts[i] !== '' : part === parts[i]))
    )
  })
}
