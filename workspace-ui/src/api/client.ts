import { Session, type Locale } from '@yingbi/contracts'
import { ProblemError, throwProblem, UnreachableError } from './problem.ts'

/** Anything that turns an unknown answer into a typed one; the schemas of the contracts do. */
export interface AnswerSchema<T> {
  parse(value: unknown): T
}

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly query?: Readonly<Record<string, string | number | undefined>>
  /** Sent as JSON, except `FormData` and `Blob`, which go as they are. */
  readonly body?: unknown
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal
}

export interface ApiUpload {
  readonly form: FormData
  readonly onProgress: (share: number) => void
  readonly signal: AbortSignal
}

export interface ApiClient {
  /** Sends a request and checks the answer. Errors: `ProblemError`, `UnreachableError`. */
  request<T>(path: string, answer: AnswerSchema<T>, request?: ApiRequest): Promise<T>
  /** For answers without a body. */
  send(path: string, request?: ApiRequest): Promise<void>
  /** Sends a form with a file and tells how much of it has left, from 0 to 1. Errors: as `request`. */
  upload<T>(path: string, answer: AnswerSchema<T>, upload: ApiUpload): Promise<T>
  download(path: string, request?: ApiRequest): Promise<{ blob: Blob; fileName: string | null }>
  /** Makes a session from the refresh cookie; null when there is none. Several callers share one renewal. */
  renew(): Promise<Session | null>
  adopt(session: Session | null): void
}

export interface ApiOptions {
  readonly locale: () => Locale
  /** Called when the session could not be renewed: the person must sign in again. */
  readonly onSessionEnded: () => void
}

const ROOT = '/api/v1'
/** Codes that a fresh access token can heal. */
const RENEWABLE = new Set(['NOT_SIGNED_IN', 'SESSION_EXPIRED'])

function urlOf(path: string, query: ApiRequest['query']): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) search.set(name, String(value))
  const text = search.toString()
  return `${ROOT}${path}${text === '' ? '' : `?${text}`}`
}

/** Two tabs must not use one rotating cookie at the same time: the second would look like a stolen one. */
async function oneTabAtATime<T>(work: () => Promise<T>): Promise<T> {
  return 'locks' in navigator ? await navigator.locks.request('yingbi-renew', work) : work()
}

/** The API client. The access token lives in this closure only; the refresh cookie is out of reach of scripts. */
export function createApiClient(options: ApiOptions): ApiClient {
  let accessToken: string | null = null
  let renewal: Promise<Session | null> | null = null

  const fetchOnce = async (path: string, request: ApiRequest): Promise<Response> => {
    const headers = new Headers({ Accept: 'application/json', 'Accept-Language': options.locale() })
    if (accessToken !== null) headers.set('Authorization', `Bearer ${accessToken}`)
    if (request.idempotencyKey !== undefined) headers.set('Idempotency-Key', request.idempotencyKey)
    const raw = request.body instanceof FormData || request.body instanceof Blob
    if (request.body !== undefined && !raw) headers.set('Content-Type', 'application/json')
    try {
      return await fetch(urlOf(path, request.query), {
        method: request.method ?? 'GET',
        headers,
        credentials: 'same-origin',
        signal: request.signal ?? null,
        body: request.body === undefined ? null : raw ? (request.body as BodyInit) : JSON.stringify(request.body),
      })
    } catch (cause) {
      if (request.signal?.aborted === true) throw cause
      throw new UnreachableError(cause)
    }
  }

  const renewNow = async (): Promise<Session | null> => {
    const response = await oneTabAtATime(() => fetchOnce('/session/refresh', { method: 'POST' }))
    if (!response.ok) return null
    const session = Session.parse(await response.json())
    accessToken = session.accessToken
    return session
  }

  const renew = (): Promise<Session | null> => {
    renewal ??= renewNow().finally(() => {
      renewal = null
    })
    return renewal
  }

  const fetchSignedIn = async (path: string, request: ApiRequest): Promise<Response> => {
    const first = await fetchOnce(path, request)
    if (first.ok) return first
    const problem = await throwProblem(first).catch((error: unknown) => error)
    const renewable = first.status === 401 && problem instanceof ProblemError && RENEWABLE.has(problem.problem.code)
    if (!renewable) throw problem
    if ((await renew()) === null) {
      accessToken = null
      options.onSessionEnded()
      throw problem
    }
    const second = await fetchOnce(path, request)
    return second.ok ? second : throwProblem(second)
  }

  /** `fetch` does not tell how much of a body was sent. */
  const sendForm = (path: string, { form, onProgress, signal }: ApiUpload): Promise<Response> =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest()
      request.open('POST', urlOf(path, {}))
      request.setRequestHeader('Accept', 'application/json')
      request.setRequestHeader('Accept-Language', options.locale())
      if (accessToken !== null) request.setRequestHeader('Authorization', `Bearer ${accessToken}`)
      request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total))
      request.addEventListener('load', () => resolve(new Response(request.responseText, { status: request.status })))
      request.addEventListener('error', () => reject(new UnreachableError(new Error('upload failed'))))
      request.addEventListener('abort', () => reject(new DOMException('upload stopped', 'AbortError')))
      signal.addEventListener('abort', () => request.abort(), { once: true })
      request.send(form)
    })

  const upload = async <T>(path: string, answer: AnswerSchema<T>, what: ApiUpload): Promise<T> => {
    // A refused token would be found only after the whole file has left, so it is made fresh before.
    await fetchSignedIn('/session', { signal: what.signal })
    const response = await sendForm(path, what)
    return answer.parse(await (response.ok ? response : await throwProblem(response)).json())
  }

  return {
    upload,
    request: async (path, answer, request = {}) => answer.parse(await (await fetchSignedIn(path, request)).json()),
    send: async (path, request = {}) => {
      await fetchSignedIn(path, request)
    },
    download: async (path, request = {}) => {
      const response = await fetchSignedIn(path, request)
      const name = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')
      return { blob: await response.blob(), fileName: name?.[1] ?? null }
    },
    renew,
    adopt: (session) => {
      accessToken = session?.accessToken ?? null
    },
  }
}
