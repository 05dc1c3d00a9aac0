import { LogController, type FastifyServerOptions } from 'fastify'
import type { Config } from '../config.ts'
import { errorFacts } from './error-facts.ts'

/** Where log lines go; one JSON object a line. */
export interface LogStream {
  write(line: string): void
}

const SECRETS = ['authorization', 'cookie', 'password', 'accessToken', 'refreshToken', 'token', 'totp', 'sql', 'body']

/**
 * Structured logging that holds no data: bodies, SQL, query strings, cookies and tokens are never handed to it, the
 * serializers and the redaction below are there for the day when someone does.
 */
export function loggerOptions(
  level: Config['logLevel'],
  stream: LogStream,
): Pick<FastifyServerOptions, 'logger' | 'logController'> {
  return {
    logger: {
      level,
      stream,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), remove: true },
      serializers: { req: () => ({}), res: () => ({}), err: serializeError },
      hooks: {
        // Given an error without a text, pino would take the text from the error.
        logMethod(args, method) {
          const [first, ...rest] = args
          if (first instanceof Error) method.apply(this, [{ err: first }, 'error'])
          else method.apply(this, rest.length === 0 && isObject(first) ? [first, 'event'] : args)
        },
      },
    },
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
  }
}

/** The shape that pino's readers expect, without the message. */
function serializeError(error: unknown) {
  const { name, code, frames, cause } = errorFacts(error)
  return { type: name, message: '', stack: frames.join('\n'), code, cause }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
