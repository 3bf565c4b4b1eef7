import type { Channel, ClientHost } from './client-host.ts';
import { maxExpiresInSeconds } from './defaults.ts';
import type { Grant, Granted } from './grant.ts';
import { readTokenFacts } from './token-holder.ts';

/** What another tab has been granted, as far as it can be believed. */
export interface SharedGrant extends Granted {
  readonly issuedAt: number;
  /** When it was asked for, by the wall clock, which the tabs of one machine share. */
  readonly askedAt: number;
}

export interface TabListener {
  /** A tab says that it has a session, of `sub` by what it says; with the token, where this tab could use that. */
  signedIn(sub: unknown, shared: SharedGrant | undefined): void;
  signedOut(): void;
}

/** The line to the other tabs of this origin. It spares requests; nothing is right only because of it. */
export interface TabChannel {
  tellGranted(granted: Granted, askedAt: number): void;
  tellSignedOut(): void;
  close(): void;
}

/**
 * Opens the line. Whatever arrives is a hint of a page that may be of another release, frozen hours ago, or lying: its form
 * is checked, who the token is of is read from the token itself, and what ends or begins a session is looked into by the
 * listener. Where there is no line, or it fails, each tab asks for itself.
 */
export function openTabChannel(
  { openChannel, wallClock }: Pick<ClientHost, 'openChannel' | 'wallClock'>,
  { realm, audience, jar }: Grant,
  listener: TabListener,
): TabChannel {
  const channel: Channel | undefined = openChannel(`sealwright ${realm}`, (message) => {
    const { kind, for: audienceOfOther, ...rest } = Object(message) as Message;
    if (kind === 'signed-out') return listener.signedOut();
    if (kind !== 'granted') return undefined;
    const grant = jar === 'shared' && audienceOfOther === audience ? readSharedGrant(rest, wallClock()) : undefined;
    return listener.signedIn(grant?.sub ?? rest.sub, grant);
  });
  const post = (message: Message): void => {
    try {
      channel?.post(message);
    } catch {
      // A line that was closed under us carries nothing; the others ask for themselves.
    }
  };
  return {
    tellGranted({ accessToken, expiresInSeconds, sub }, askedAt) {
      // A token of one page's own is shown to no other.
      if (jar === 'shared') post({ kind: 'granted', for: audience, sub, accessToken, expiresInSeconds, askedAt });
    },
    tellSignedOut: () => post({ kind: 'signed-out' }),
    close: () => channel?.close(),
  };
}

interface Message {
  readonly kind?: unknown;
  readonly for?: unknown;
  readonly sub?: unknown;
  readonly accessToken?: unknown;
  readonly expiresInSeconds?: unknown;
  readonly askedAt?: unknown;
}

/** Undefined for what has no form, is over, or comes from a time that has not been: the clock was set since. */
function readSharedGrant({ accessToken, expiresInSeconds, askedAt }: Message, now: number): SharedGrant | undefined {
  const facts = readTokenFacts(accessToken);
  if (facts === undefined || typeof expiresInSeconds !== 'number' || typeof askedAt !== 'number') return undefined;
  const isAlive = expiresInSeconds <= maxExpiresInSeconds && askedAt <= now && now < askedAt + expiresInSeconds * 1_000;
  return isAlive
    ? { kind: 'granted', accessToken: String(accessToken), expiresInSeconds, askedAt, ...facts }
    : undefined;
}
