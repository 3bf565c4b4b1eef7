import { randomBytes } from 'node:crypto';
import type { Attempts } from '../../packages/issuer/src/attempt-key.ts';
import type { TokenGrant } from '../../packages/issuer/src/token-grant.ts';

/** What a client is like. */
export interface Profile {
  readonly name: string;
  /** `body`: a program holds the token, and writes an answer only over the token that it sent. `cookie`: the last answer wins. */
  readonly transport: 'body' | 'cookie';
  /** Keeps attempt keys before it sends. Without them it is owed nothing that does not arrive in time. */
  readonly keepsAttempts: boolean;
  /** The DPoP key that the session is bound to. */
  readonly jkt: string | null;
}

export const profiles: readonly Profile[] = [
  { name: 'prompt program', transport: 'body', keepsAttempts: false, jkt: null },
  { name: 'prompt browser', transport: 'cookie', keepsAttempts: false, jkt: null },
  { name: 'program with attempt keys', transport: 'body', keepsAttempts: true, jkt: null },
  { name: 'browser with attempt keys', transport: 'cookie', keepsAttempts: true, jkt: null },
  { name: 'bound program', transport: 'body', keepsAttempts: false, jkt: 'the-honest-key' },
];

/** One refresh on its way. */
export interface Sending {
  readonly party: string;
  readonly token: string;
  readonly attempts: Attempts | null;
  readonly jkt: string | null;
}

/** The storage that the tabs of one client share. */
export interface Jar {
  token(): string;
  attempts(): Attempts | null;
  /** What a tab sends now; the attempt keys are in the jar before it leaves. */
  prepare(): Sending;
  /** An answer arrives, perhaps late and perhaps after a newer one. */
  receive(sent: Sending, grant: TokenGrant): void;
}

export function createJar(profile: Profile, first: string): Jar {
  let token = first;
  let attempts: Attempts | null = null;
  // Whom the current key was made for: one key a token, so that tabs which send the same token share it.
  let madeFor: string | null = null;
  const renewKey = (reason: string): void => {
    if (!profile.keepsAttempts || madeFor === reason) return;
    const current = randomBytes(16).toString('base64url');
    attempts = attempts === null ? { current } : { current, previous: attempts.current };
    madeFor = reason;
  };
  return {
    token: () => token,
    attempts: () => attempts,
    prepare() {
      // A script cannot read an HttpOnly cookie: it keeps its key until it hears that the cookie was replaced.
      if (profile.transport === 'body') renewKey(token);
      else if (attempts === null) renewKey('first');
      return { party: 'client', token, attempts, jkt: profile.jkt };
    },
    receive(sent, grant) {
      if (profile.transport === 'body') {
        if (token === sent.token) token = grant.refreshToken;
        return;
      }
      // A browser stores what comes; the server sets no cookie where the token is the one that came, and says so, for a
      // script cannot see it: an attempt key goes with a token, and is kept for as long as the token is.
      if (!grant.refreshTokenChanged) return;
      token = grant.refreshToken;
      if (attempts !== null && attempts.current === sent.attempts?.current) renewKey(`after ${attempts.current}`);
    },
  };
}

/** Who copied the token, and whatever it was answered since. */
export interface Thief {
  readonly name: string;
  token: string;
  /** Attempt keys, if all of the jar was copied. They are those of that moment. */
  attempts: Attempts | null;
  /** Follows each refresh that it sees by so much. */
  followsAfter: number | null;
}
