import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  logInEachTime,
  obtainEachTime,
  passwordGrantEachTime,
  type Send,
  type SessionSource,
  spendRefreshTokens,
} from '@sealwright/audit/issuer';
import { systemFailed, wrongUse } from '../command-failure.ts';
import { obtainTimeoutMilliseconds } from '../defaults.ts';
import { readPrivateFile } from '../private-file.ts';
import type { IssuerFlags } from './issuer-flags.ts';

/** What takes sessions, once it is known how requests are sent. */
export type OpenSessions = (send: Send) => SessionSource;

/** Where the sessions come from: exactly one of the ways. The files that it names are read at once. */
export async function readSessionSource(issuer: string, flags: IssuerFlags): Promise<OpenSessions> {
  const { refreshTokenFile, obtain, loginAs } = flags;
  const ways = [refreshTokenFile, obtain, loginAs].filter((way) => way !== undefined);
  if (ways.length !== 1) {
    throw wrongUse(
      'sessions_required',
      'give one of --refresh-token-file, --obtain and --login-as: the attacks spend sessions',
    );
  }
  if (refreshTokenFile !== undefined) {
    const lines = (await readPrivateFile(refreshTokenFile, 'refresh tokens')).split('\n').map((line) => line.trim());
    const source = spendRefreshTokens(lines.filter((line) => line !== ''));
    return () => source;
  }
  if (obtain !== undefined) return () => obtainEachTime(async () => runToObtain(obtain));
  return logInBy(issuer, loginAs ?? '', flags);
}

async function logInBy(issuer: string, email: string, flags: IssuerFlags): Promise<OpenSessions> {
  const { passwordFile, passwordGrant, tokenEndpoint, clientId, clientSecretFile, scope } = flags;
  if (passwordFile === undefined) throw wrongUse('password_required', '--login-as needs --password-file');
  const password = (await readPrivateFile(passwordFile, 'password')).replace(/\r?\n$/, '');
  if (passwordGrant !== true) return (send) => logInEachTime({ issuer, email, password }, send);
  if (tokenEndpoint === undefined) throw wrongUse('endpoint_required', '--password-grant needs --token-endpoint');
  const secret =
    clientSecretFile === undefined ? undefined : await readPrivateFile(clientSecretFile, 'client’s secret');
  const credentials = {
    ...{ username: email, password },
    ...(scope === undefined ? {} : { scope }),
    ...(clientId === undefined ? {} : { client_id: clientId }),
    ...(secret === undefined ? {} : { client_secret: secret.trim() }),
  };
  return (send) => passwordGrantEachTime(tokenEndpoint, credentials, {}, send);
}

/** Runs the person's own program, without a shell: what it prints first is a refresh token. */
async function runToObtain(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, [], { timeout: obtainTimeoutMilliseconds });
    return stdout.split('\n')[0]?.trim();
  } catch {
    // Its words may hold the token, and so may the error's.
    throw systemFailed('obtain_failed', '--obtain: the program did not print a refresh token and end with status 0');
  }
}
