import { errors } from '../errors.ts';

/** Where one goes after signing in at the server itself: one of its own pages, never an address that a link brought along. */
export interface OwnTarget {
  readonly name: 'account' | 'consents' | 'device' | 'password' | 'sign-ins';
  readonly path: string;
  /** The code of a device, which the page of that name shows for confirmation. */
  readonly userCode: string | undefined;
  /** Somebody else than who is signed in is to sign in. */
  readonly another: boolean;
}

/** @throws AuthError `parameter_invalid` */
export function ownTarget(query: ReadonlyMap<string, string>): OwnTarget {
  const name = query.get('to') ?? 'account';
  const userCode = query.get('user_code');
  if (!Object.hasOwn(paths, name)) throw errors.create('parameter_invalid');
  if (userCode !== undefined && !isUserCodeText(userCode)) throw errors.create('parameter_invalid');
  const target = name as OwnTarget['name'];
  const tail = target === 'device' && userCode !== undefined ? `?${new URLSearchParams({ user_code: userCode })}` : '';
  return { name: target, path: `${paths[target]}${tail}`, userCode, another: query.has('another') };
}

/** The query that names it. */
export function targetQuery({ name, userCode, another }: OwnTarget): string {
  const query = { to: name, ...(userCode !== undefined && { user_code: userCode }), ...(another && { another: '1' }) };
  return `?${new URLSearchParams(query)}`;
}

/** Whether a text may be carried about as a code that somebody typed: nothing of it could be markup or a path. */
export function isUserCodeText(text: string): boolean {
  return /^[A-Za-z0-9 -]{1,32}$/.test(text);
}

const paths: Readonly<Record<OwnTarget['name'], string>> = {
  account: '/',
  consents: '/consents',
  device: '/device',
  password: '/change-password',
  'sign-ins': '/sign-ins',
};
