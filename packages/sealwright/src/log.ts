import { refreshTokenPrefix } from '@sealwright/issuer';
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import type { LogLevel } from './configuration.ts';

export interface LogOptions {
  readonly level: LogLevel;
  /** `stdout` for a server, `stderr` where stdout is for people. */
  readonly to: 'stdout' | 'stderr' | DestinationStream;
}

/**
 * A structured log: one JSON object a line. Two nets keep secrets out of it, for the day when somebody logs a request:
 * members with the names of secrets are replaced, and whatever still looks like a token in the finished line is too.
 * Neither is a licence to log one.
 */
export function createLog(options: LogOptions): Logger {
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretMembers, censor: '[secret]' },
      hooks: { streamWrite: hideTokens },
    },
    destination(options.to),
  );
}

/** Replaces everything in a line that has the form of a JWT, of a refresh token, or of an Authorization header. */
export function hideTokens(line: string): string {
  return line
    .replaceAll(/eyJ[\w-]{4,}(\.[\w-]*){1,4}/g, '[token]')
    .replaceAll(/\b(Bearer|Basic|DPoP) +[\w.~+/=-]{8,}/gi, '$1 [secret]')
    .replaceAll(refreshTokenForm, '[token]');
}

const refreshTokenForm = new RegExp(`${refreshTokenPrefix}[\\w-]{8,}`, 'g');

const secretNames = [
  'password',
  'access_token',
  'refresh_token',
  'client_secret',
  'secret',
  'token',
  'authorization',
  'cookie',
  'claims',
];

const secretMembers = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** Synchronous: a line is out before the process can die, and a refused token is logged once a request at most. */
function destination(to: LogOptions['to']): DestinationStream {
  if (typeof to === 'object') return to;
  return pino.destination({ dest: to === 'stdout' ? 1 : 2, sync: true });
}
