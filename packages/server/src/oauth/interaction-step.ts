import type { InteractionRecord } from './interaction-record.ts';

/** What a request needs next, from its person or from nobody. */
export type InteractionStep = 'sign-in' | 'sign-up' | 'account-choice' | 'consent' | 'wrong-account' | 'done';

export interface StepFacts {
  readonly record: Omit<InteractionRecord, 'flowHash'>;
  /** Who is signed in in this browser; `subject` is its name for the client. */
  readonly session: { readonly id: string; readonly subject: string; readonly authTimeSeconds: number } | undefined;
  /** The operator's own application: its people need not be asked. */
  readonly consentImplied: boolean;
  /** All that is asked for was granted before. */
  readonly consentCovered: boolean;
  readonly nowSeconds: number;
}

/**
 * Decides what comes next. Pure: the page, its form and `prompt=none` ask it alike, so that none of them can let anything through
 * that another would not.
 *
 * Consent itself is not noted: who allows is done in the same step (OpenID Connect Core §3.1.2.3, §3.1.2.4).
 */
export function nextStep(facts: StepFacts): InteractionStep {
  const { record, session } = facts;
  const { prompts, subject, native } = record.request;
  const fresh = session !== undefined && record.signedIn === session.id;
  if (prompts.includes('create') && !fresh) return 'sign-up';
  if (session === undefined || (record.another && !fresh) || (!fresh && mustSignInAnew(facts))) return 'sign-in';
  if (subject !== null && session.subject !== subject) return fresh ? 'wrong-account' : 'sign-in';
  const chosen = fresh || record.chosen === session.id;
  if (prompts.includes('select_account') && !chosen) return 'account-choice';
  if (needsConsent(facts)) return 'consent';
  // RFC 8252 §8.6: whichever program on the machine asked, its answer takes a person's click at least.
  return native && !chosen ? 'account-choice' : 'done';
}

/** §3.1.2.1: `prompt=login`, and an authentication that is older than the client accepts. */
function mustSignInAnew({ record, session, nowSeconds }: StepFacts): boolean {
  const { prompts, maxAgeSeconds } = record.request;
  if (prompts.includes('login')) return true;
  return maxAgeSeconds !== null && session !== undefined && nowSeconds - session.authTimeSeconds >= maxAgeSeconds;
}

/** What was granted once holds for a client whose redirect URI is its own; any program can have a native one's. */
function needsConsent({ record, consentImplied, consentCovered }: StepFacts): boolean {
  if (record.request.prompts.includes('consent')) return true;
  return !consentImplied && (record.request.native || !consentCovered);
}
