import { Problem, Session } from '@yingbi/contracts'
import type { z } from 'zod'
import { inTerminalLanguage } from '../terminal.ts'
import { askSecret } from './terminal-io.ts'

/** The server answered with a problem document. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.title)
    this.problem = problem
  }
}

/** A signed-in caller of the HTTP interface of one server. */
export interface ApiSession {
  get<T extends z.ZodType>(path: string, schema: T): Promise<z.infer<T>>
  post<T extends z.ZodType>(path: string, body: unknown, schema: T): Promise<z.infer<T>>
}

export interface ServerOptions {
  readonly server: string
  readonly user: string
}

/** Signs in with the password from YINGBI_PASSWORD, else asks for it. Errors: ProblemError. */
export async function openApiSession(options: ServerOptions): Promise<ApiSession> {
  const password =
    process.env['YINGBI_PASSWORD'] ??
    (await askSecret({ zh: `${options.user} 的密码：`, en: `Password of ${options.user}: ` }))
  const credentials = { username: options.user, password }
  const session = await send(options, { method: 'POST', path: '/session', body: credentials, token: null }, Session)
  const token = session.accessToken
  return {
    get: (path, schema) => send(options, { method: 'GET', path, body: undefined, token }, schema),
    post: (path, body, schema) => send(options, { method: 'POST', path, body, token }, schema),
  }
}

interface Call {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body: unknown
  readonly token: string | null
}

async function send<T extends z.ZodType>(options: ServerOptions, call: Call, schema: T): Promise<z.infer<T>> {
  const response = await fetch(new URL(`/api/v1${call.path}`, options.server), {
    method: call.method,
    headers: {
      'accept-language': inTerminalLanguage({ zh: 'zh-CN', en: 'en' }, process.env),
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(call.token === null ? {} : { authorization: `Bearer ${call.token}` }),
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  })
  const answer: unknown = await response.json()
  if (!response.ok) throw new ProblemError(Problem.parse(answer))
  return schema.parse(answer)
}
