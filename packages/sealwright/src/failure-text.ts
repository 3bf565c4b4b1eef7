import { type AuthError, isAuthError } from '@sealwright/jwt';
import { CommandFailure, exitStatus, systemFailed, wrongUse } from './command-failure.ts';
import { ConfigurationError } from './configuration-error.ts';
import { findHint } from './failure-hint.ts';

/**
 * Turns whatever a command threw into one failure with a status and a line for people, which ends with the fix. Messages of the machine's own
 * errors are shown by their code and what was being done, because their text may quote what they were given.
 */
export function describeFailure(error: unknown): CommandFailure {
  const { status, code, message } = classify(error);
  const hint = findHint(code);
  return new CommandFailure(status, code, hint === undefined ? message : `${message}; ${hint}`, { cause: error });
}

function classify(error: unknown): CommandFailure {
  if (error instanceof CommandFailure) return error;
  if (error instanceof ConfigurationError) return wrongUse('configuration_refused', error.message);
  if (isAuthError(error)) {
    const status = error.blame === 'system' || error.blame === 'peer' ? exitStatus.systemFailed : exitStatus.no;
    return new CommandFailure(status, error.code, error.message + reasonOf(error), { cause: error });
  }
  if (isSystemError(error)) return describeSystemError(error);
  const name = error instanceof Error ? error.message : 'unknown';
  return systemFailed('failed', name.split('\n')[0] ?? name, error);
}

/**
 * Which member of a registration is not allowed; of a database that does not let us in, the code by which it or the network
 * said so, since its words may quote what it was given.
 */
function reasonOf(error: AuthError): string {
  const { member } = error.evidence as { readonly member?: unknown };
  if (error.code === 'registration_invalid' && typeof member === 'string') return ` (${member})`;
  if (!['store_unreachable', 'store_forbidden', 'store_failed'].includes(error.code)) return '';
  const code = (error.cause as { readonly code?: unknown } | undefined)?.code;
  return typeof code === 'string' && /^(?!ERR_)[A-Z0-9_]{5,60}$/.test(code) ? ` (${code})` : '';
}

interface SystemError extends Error {
  readonly code: string;
  readonly port?: number;
  readonly address?: string;
  readonly path?: string;
}

function isSystemError(error: unknown): error is SystemError {
  return (
    error instanceof Error &&
    typeof (error as { code?: unknown }).code === 'string' &&
    /^E[A-Z0-9]+$/.test((error as SystemError).code)
  );
}

function describeSystemError(error: SystemError): CommandFailure {
  const place = error.path ?? 'a file';
  switch (error.code) {
    case 'EADDRINUSE':
      return systemFailed(
        'port_taken',
        `port ${error.port} on ${error.address} is taken: another program listens there; stop it, or choose another port`,
        error,
      );
    case 'EADDRNOTAVAIL':
      return systemFailed(
        'address_unknown',
        `${error.address} is not an address of this machine; see listen.host`,
        error,
      );
    case 'EACCES':
    case 'EPERM':
      if (error.port !== undefined) {
        return systemFailed(
          'port_forbidden',
          `not allowed to listen on port ${error.port}; choose one above 1023`,
          error,
        );
      }
      return systemFailed('path_forbidden', `not allowed to use ${place}`, error);
    case 'EROFS':
      return systemFailed('path_read_only', `${place} is on a read-only file system`, error);
    case 'ENOSPC':
      return systemFailed('disk_full', 'no space left on the disk; free some and try again', error);
    case 'ENOENT':
      return systemFailed('path_missing', `there is no ${place}`, error);
    default:
      return systemFailed('system_error', `the system answered ${error.code}`, error);
  }
}
