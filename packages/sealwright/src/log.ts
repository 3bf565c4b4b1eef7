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
      formatters: { level: (label) => ({ level: label }), log: (fields) => hideMembers(fields, deepestMember) },
      hooks: { streamWrite: hideTokens },
    },
    destination(options.to),
  );
}

/** Replaces everything in a line that has the form of a JWT, of a refresh token, or of an Authorization header. */
export function hideTokens(line: string): string {
  if (!suspicious.test(line)) return line;
  return line
    .replaceAll(/eyJ[\w-]{4,}(\.[\w-]*){1,4}/g, '[token]')
    .replaceAll(/\b(Bearer|Basic|DPoP) +[\w.~+/=-]{8,}/gi, '$1 [secret]')
    .replaceAll(refreshTokenForm, '[token]');
}

/** One look, which nearly every line passes. */
const suspicious = new RegExp(`eyJ|${refreshTokenPrefix}|bearer |basic |dpop `, 'i');

const refreshTokenForm = new RegExp(`${refreshTokenPrefix}[\\w-]{8,}`, 'g');

const secretNames: ReadonlySet<string> = new Set([
  'password',
  'access_token',
  'refresh_token',
  'client_secret',
  'secret',
  'token',
  'authorization',
  'cookie',
  'claims',
]);

/** How far down members are looked at by name; the scan of the line looks everywhere. */
const deepestMember = 4;

/** The fields with the values of secret members replaced. Copies only what it changes: most lines have nothing to hide. */
function hideMembers(fields: object, depth: number): Record<string, unknown> {
  const members = fields as Record<string, unknown>;
  let shown = members;
  for (const name in members) {
    const value = members[name];
    const hidden = hideValue(name, value, depth);
    if (hidden === value) continue;
    if (shown === members) shown = { ...members };
    shown[name] = hidden;
  }
  return shown;
}

function hideValue(name: string, value: unknown, depth: number): unknown {
  if (secretNames.has(name)) return '[secret]';
  const plain = typeof value === 'object' && value !== null && !(value instanceof Error);
  return plain && depth > 1 ? hideMembers(value, depth - 1) : value;
}

/**
 * Lines for standard output are gathered for a tenth of a second or 4 KiB, whichever is first: one write for many requests.
 * What is gathered is written when the process ends by itself or by an exception; a SIGKILL may cost the last tenth.
 */
function destination(to: LogOptions['to']): DestinationStream {
  if (typeof to === 'object') return to;
  if (to === 'stderr') return pino.destination({ dest: 2, sync: true });
  const gathered = pino.destination({ dest: 1, sync: false, minLength: 4096, periodicFlush: 100 });
  process.once('exit', () => gathered.flushSync());
  return gathered;
}
