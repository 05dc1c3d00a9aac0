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
  /** Sends a file as it is read from disk; `onProgress` hears of the bytes that went. */
  sendFile<T extends z.ZodType>(path: string, file: SentFile, schema: T): Promise<z.infer<T>>
  get<T extends z.ZodType>(path: string, schema: T): Promise<z.infer<T>>
  post<T extends z.ZodType>(path: string, body: unknown, schema: T): Promise<z.infer<T>>
}

export interface SentFile {
  readonly content: Blob
  readonly onProgress: (bytes: number) => void
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
  const signIn = async (): Promise<string> => {
    const call = { method: 'POST', path: '/session', body: credentials, token: null } as const
    return (await send(options, call, Session)).accessToken
  }
  let token = await signIn()
  // A token lasts minutes, an import may last longer: then it is signed in again, once for each call.
  const signedIn = async <T extends z.ZodType>(call: Omit<Call, 'token'>, schema: T): Promise<z.infer<T>> => {
    try {
      return await send(options, { ...call, token }, schema)
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.status !== 401 || call.file !== undefined) throw error
      token = await signIn()
      return send(options, { ...call, token }, schema)
    }
  }
  return {
    get: (path, schema) => signedIn({ method: 'GET', path, body: undefined }, schema),
    post: (path, body, schema) => signedIn({ method: 'POST', path, body }, schema),
    sendFile: async (path, file, schema) => {
      token = await signIn()
      return signedIn({ method: 'POST', path, body: undefined, file }, schema)
    },
  }
}

interface Call {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body: unknown
  readonly token: string | null
  readonly file?: SentFile
}

async function send<T extends z.ZodType>(options: ServerOptions, call: Call, schema: T): Promise<z.infer<T>> {
  const response = await fetch(new URL(`/api/v1${call.path}`, options.server), {
    method: call.method,
    headers: {
      'accept-language': inTerminalLanguage({ zh: 'zh-CN', en: 'en' }, process.env),
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(call.file === undefined ? {} : { 'content-type': 'application/octet-stream' }),
      ...(call.token === null ? {} : { authorization: `Bearer ${call.token}` }),
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    ...(call.file === undefined ? {} : { body: countedStream(call.file), duplex: 'half' }),
  })
  const answer: unknown = await response.json()
  if (!response.ok) throw new ProblemError(Problem.parse(answer))
  return schema.parse(answer)
}

function countedStream({ content, onProgress }: SentFile): ReadableStream<Uint8Array> {
  let bytes = 0
  const count = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      bytes += chunk.length
      onProgress(bytes)
      controller.enqueue(chunk)
    },
  })
  return content.stream().pipeThrough(count)
}
