import { parseEmail } from '../account-email.ts';
import { maxEventSubjects } from '../defaults.ts';
import { errors } from '../errors.ts';
import type { IssuerStore } from '../ports.ts';
import type { EventReceiver } from './event-receivers.ts';

/** Whom a stream is about. */
export interface EventSubjects {
  /** Answers alike whether there is such a person: a receiver must not find out who has an account (SSF 1.0 §9.1). */
  add(streamId: string, scope: EventReceiver['subjects'], subject: SubjectIdentifier): Promise<void>;
  remove(streamId: string, scope: EventReceiver['subjects'], subject: SubjectIdentifier): Promise<void>;
  /** Whether events about a person go out on a stream. */
  read(streamId: string, scope: EventReceiver['subjects']): Promise<(sub: string | undefined) => boolean>;
  forget(streamId: string): Promise<void>;
}

/** A subject identifier (RFC 9493 §3) as it came, its form not yet looked at. */
export type SubjectIdentifier = Readonly<Record<string, unknown>>;

/** People who are named: on a stream of those who were added, they; on a stream of all, those who were taken out. */
interface Named {
  readonly scope: EventReceiver['subjects'];
  readonly subs: readonly string[];
}

export function createEventSubjects(store: Pick<IssuerStore, 'settings' | 'accounts'>, issuer: string): EventSubjects {
  const settingOf = (streamId: string): string => `security-event-subjects ${streamId}`;
  const change = async (
    streamId: string,
    scope: EventReceiver['subjects'],
    { subject, named }: { readonly subject: SubjectIdentifier; readonly named: boolean },
  ): Promise<void> => {
    const sub = await findSubject(store, issuer, subject);
    const fits = await store.settings.change(settingOf(streamId), (value) => {
      const { subs } = parseNamed(value, scope);
      const others = subs.filter((each) => each !== sub);
      // Full for everybody who is not on it, so that nobody's absence shows.
      if (named && others.length >= maxEventSubjects) return { outcome: false };
      const next = named && sub !== undefined ? [...others, sub] : others;
      // An unknown person costs the same write as a known one.
      return { outcome: true, set: JSON.stringify({ scope, subs: next }) };
    });
    if (!fits) throw errors.create('event_subjects_full');
  };
  return Object.freeze({
    add: (streamId, scope, subject) => change(streamId, scope, { subject, named: scope === 'added' }),
    remove: (streamId, scope, subject) => change(streamId, scope, { subject, named: scope === 'all' }),
    async read(streamId, scope) {
      const subs = new Set(parseNamed(await store.settings.get(settingOf(streamId)), scope).subs);
      if (scope === 'all') return (sub) => sub === undefined || !subs.has(sub);
      // What concerns nobody in particular concerns everybody who was added (§8.1.3.1), so it goes to a stream of some.
      return (sub) => (sub === undefined ? subs.size > 0 : subs.has(sub));
    },
    forget: (streamId) => store.settings.change(settingOf(streamId), () => ({ outcome: undefined, set: null })),
  } satisfies EventSubjects);
}

/** Names that were given under another scope mean the opposite, and are not looked at. */
function parseNamed(value: string | undefined, scope: EventReceiver['subjects']): Named {
  const named = value === undefined ? { scope, subs: [] } : (JSON.parse(value) as Named);
  return named.scope === scope ? named : { scope, subs: [] };
}

/** `iss_sub` of ours, `email`, or a complex subject whose `user` is one of them. */
async function findSubject(
  store: Pick<IssuerStore, 'accounts'>,
  issuer: string,
  subject: SubjectIdentifier,
): Promise<string | undefined> {
  const { format, iss, sub, email, user } = subject;
  if (format === 'complex') {
    const isSimple = typeof user === 'object' && user !== null && 'format' in user && user.format !== 'complex';
    return isSimple ? findSubject(store, issuer, user as SubjectIdentifier) : undefined;
  }
  if (format === 'iss_sub' && iss === issuer && typeof sub === 'string') return (await store.accounts.find(sub))?.sub;
  const address = format === 'email' && typeof email === 'string' ? readEmail(email) : undefined;
  return address === undefined ? undefined : (await store.accounts.findByEmail(address))?.sub;
}

/** What is no address belongs to nobody. */
function readEmail(text: string): string | undefined {
  try {
    return parseEmail(text);
  } catch {
    return undefined;
  }
}
