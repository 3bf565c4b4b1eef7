import { isAbsolute, relative } from 'node:path';
import { type Credentials, type DemoFiles, readFirstAdministrator } from './demo-data.ts';

export interface DemoPlaces {
  readonly issuer: string;
  readonly api: string;
}

/**
 * What the demo ends its start with: numbered commands that carry real values and work as they are pasted, one by one
 * and in order. It logs in as the first administrator, over HTTP like everybody, to have tokens to show.
 */
export async function writeGuide(files: DemoFiles, places: DemoPlaces): Promise<string> {
  const credentials = await readFirstAdministrator(files);
  const first = credentials === undefined ? undefined : await logIn(places, credentials);
  const second = credentials === undefined ? undefined : await logIn(places, credentials);
  const third = credentials === undefined ? undefined : await logIn(places, credentials);
  const head = [
    '',
    `authorization server  ${places.issuer}`,
    `protected API         ${places.api}  (/public, /me, /admin)`,
    `token inspector       ${places.issuer}/inspector`,
  ];
  const command = `${shown(process.execPath)} ${shown(process.argv[1] ?? 'sealwright')}`;
  if (credentials === undefined || first === undefined || second === undefined || third === undefined) {
    const why = credentials === undefined ? 'is gone' : 'holds a password that is no longer the account’s';
    const another = `${command} user add you@example.com --role admin --config ${files.configuration}`;
    return [...head, '', `${files.administrator} ${why}. Another administrator:`, `   ${another}`, '', stop, ''].join(
      '\n',
    );
  }
  return [
    ...head,
    `first administrator   ${credentials.email}, password in ${files.administrator}`,
    `log in with           ${logInCommand(files, places)}`,
    '',
    '1. Call the API:',
    `   curl -s -i ${places.api}/me -H 'Authorization: Bearer ${first.token}'`,
    '',
    '2. Revoke that session; then paste 1 again:',
    `   ${command} session revoke ${first.sid} --config ${files.configuration}`,
    '',
    '3. Revoke another token, and watch the 401 arrive with its milliseconds:',
    `   echo ${second.token} | ${command} revoke token - --watch ${places.api}/me --config ${files.configuration}`,
    '',
    '4. Fire every known attack at the API:',
    `   echo ${third.token} | ${command} audit http --url ${places.api}/me --token-file - --jwks ${places.issuer}/.well-known/jwks.json`,
    '',
    `The tokens above live 15 minutes. ${stop}`,
    '',
  ].join('\n');
}

const stop = 'Ctrl-C stops.';

function logInCommand(files: DemoFiles, { issuer }: DemoPlaces): string {
  return `curl -s ${issuer}/login -H 'Content-Type: application/json' -d @${files.administrator}`;
}

interface LoggedIn {
  readonly token: string;
  readonly sid: string;
}

async function logIn({ issuer }: DemoPlaces, credentials: Credentials): Promise<LoggedIn | undefined> {
  const response = await fetch(`${issuer}/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(credentials),
    redirect: 'error',
  });
  if (!response.ok) {
    await response.body?.cancel();
    return undefined;
  }
  const { access_token: token } = (await response.json()) as { access_token: string };
  const { decodeUnverified } = await import('@sealwright/jwt/unsafe');
  // Read to be shown, not to be believed: it came from our own server a line above.
  return { token, sid: String(decodeUnverified(token).claims['sid']) };
}

/** A path as it is typed from here, quoted where a shell would not take it as it is. */
function shown(path: string): string {
  const near = relative('.', path);
  const shortest = isAbsolute(near) || near.startsWith('..') ? path : near;
  return /^[\w./@+-]+$/.test(shortest) ? shortest : `'${shortest.replaceAll("'", "'\\''")}'`;
}
