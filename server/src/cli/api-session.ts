import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { Problem, Session } from '@yingbi/contracts'
import type { z } from 'zod'

/** Exit codes of the command line; documented in the user guide. */
export const EXIT = { ok: 0, failure: 1, usage: 2, refused: 3, budget: 4 } as const

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
  readonly language: string
}

/** Signs in with the password from YINGBI_PASSWORD or, at a terminal, asks for it. Errors: ProblemError. */
export async function openApiSession(options: ServerOptions): Promise<ApiSession> {
  const password = process.env['YINGBI_PASSWORD'] ?? (await askPassword(`password of ${options.user}: `))
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
      'accept-language': options.language,
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(call.token === null ? {} : { authorization: `Bearer ${call.token}` }),
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  })
  const answer: unknown = await response.json()
  if (!response.ok) throw new ProblemError(Problem.parse(answer))
  return schema.parse(answer)
}

/** Reads one line without showing it. Errors: throws when nobody can be asked. */
async function askPassword(prompt: string): Promise<string> {
  if (!process.stdin.isTTY) throw new Error('set YINGBI_PASSWORD, or run this at a terminal')
  process.stderr.write(prompt)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true })
  const password = await new Promise<string>((resolve) => lines.question('', resolve))
  lines.close()
  process.stderr.write('\n')
  return password
}
