import type { EndReason, KeyUse, ReuseVerdict, Transport } from './ports.ts';

/** How a refresh was answered: rule 1 with and without rotation, rule 2, rule 3, rule 4. */
export type RefreshPath = 'rotated' | 'kept' | 'concurrent' | 'recovered' | 'restored';

interface OfSession {
  readonly sid: string;
  readonly sub: string;
  readonly clientId: string;
}

/** What happened, without the time and the weight that every event has. */
export type SecurityFact =
  | (OfSession & { readonly type: 'session_started'; readonly transport: Transport })
  | (OfSession & { readonly type: 'session_refreshed'; readonly path: RefreshPath })
  | { readonly type: 'refresh_refused'; readonly code: string; readonly clientId: string; readonly sid?: string }
  | (OfSession & {
      readonly type: 'refresh_reused';
      readonly cause: 'reuse' | 'lockstep' | 'lost-write';
      readonly verdict: ReuseVerdict;
      readonly gap: number;
      readonly ageMilliseconds: number | null;
    })
  | (OfSession & { readonly type: 'session_ended'; readonly reason: EndReason })
  | {
      readonly type: 'token_exchanged';
      readonly clientId: string;
      /** Whose token it was. */
      readonly fromClientId: string;
      readonly sid: string | null;
      readonly impersonation: boolean;
    }
  | { readonly type: 'code_replayed'; readonly sid: string; readonly clientId: string }
  | { readonly type: 'sessions_ended'; readonly sub: string; readonly reason: EndReason; readonly count: number }
  | { readonly type: 'revoked'; readonly kind: string; readonly seq: number }
  | { readonly type: 'revocation_log_reloaded'; readonly cause: 'gap' | 'new-log' | 'hash' }
  | { readonly type: 'access_token_large'; readonly clientId: string; readonly bytes: number }
  | { readonly type: 'login_failed'; readonly cause: 'unknown' | 'password' | 'suspended'; readonly sub?: string }
  | { readonly type: 'account_created' | 'password_changed'; readonly sub: string }
  | { readonly type: 'identity_linked' | 'identity_unlinked'; readonly sub: string; readonly provider: string }
  | { readonly type: 'account_changed'; readonly sub: string; readonly revoked: boolean }
  | {
      readonly type: 'key_changed';
      readonly kid: string;
      readonly use: KeyUse;
      readonly step: 'created' | 'activated' | 'retired' | 'removed' | 'discarded' | 'compromised';
    }
  | {
      readonly type: 'security_event_undelivered';
      readonly streamId: string;
      readonly resource: string;
      readonly cause: string;
      readonly failures: number;
    }
  | {
      readonly type: 'security_event_rejected';
      readonly streamId: string;
      readonly resource: string;
      readonly err: string;
    }
  | { readonly type: 'logout_told'; readonly clientId: string; readonly sid: string; readonly tries: number }
  | { readonly type: 'logout_untold'; readonly clientId: string; readonly cause: string; readonly failures: number }
  | {
      readonly type: 'logout_given_up';
      readonly clientId: string;
      readonly sid: string;
      readonly tries: number;
      readonly cause: string;
    }
  | { readonly type: 'access_token_refused'; readonly code: string; readonly clientId: string };

export type SecuritySeverity = 'info' | 'notice' | 'alert';

/**
 * Something that operations may want to know. Codes, identifiers and numbers only: never a token, a secret or the value
 * of a claim, so an event can go to any log.
 */
export type SecurityEvent = SecurityFact & {
  /** Wall clock, seconds. */
  readonly at: number;
  /** `alert` means: somebody should look now. */
  readonly severity: SecuritySeverity;
};

export type SecurityListener = (event: SecurityEvent) => void;

export interface SecurityObservers {
  emit(fact: SecurityFact): void;
  observe(listener: SecurityListener): () => void;
}

/** Hands each event to every listener, in order. A listener that throws harms neither the others nor the request. */
export function createSecurityObservers(wallClock: () => number): SecurityObservers {
  const listeners = new Set<SecurityListener>();
  return Object.freeze({
    emit(fact: SecurityFact): void {
      const event: SecurityEvent = Object.freeze({ ...fact, at: wallClock(), severity: severityOf(fact) });
      for (const listener of listeners) {
        try {
          listener(event);
        } catch {
          // Whoever observes must not be able to fail a login: its own fault stays its own.
        }
      }
    },
    observe(listener: SecurityListener): () => void {
      // A wrapper of its own, so that one function registered twice is also stopped twice.
      const registered: SecurityListener = (event) => listener(event);
      listeners.add(registered);
      return () => {
        listeners.delete(registered);
      };
    },
  });
}

function severityOf(fact: SecurityFact): SecuritySeverity {
  switch (fact.type) {
    case 'refresh_reused':
      // A tab that raced or an answer that was lost is noted; only what looks like theft wakes somebody.
      return fact.verdict === 'probable-theft' ? 'alert' : 'notice';
    case 'revocation_log_reloaded':
      return fact.cause === 'hash' ? 'alert' : 'notice';
    case 'code_replayed':
      // All that goes with a code was shown twice: a client's fault, or somebody who reads along.
      return 'alert';
    case 'security_event_rejected':
      // A partner will never hear of a revocation.
      return 'alert';
    case 'key_changed':
      return fact.step === 'compromised' ? 'alert' : 'notice';
    case 'login_failed':
    case 'refresh_refused':
    case 'access_token_large':
    case 'access_token_refused':
    case 'security_event_undelivered':
    case 'logout_untold':
    case 'logout_given_up':
    case 'revoked':
      return 'notice';
    default:
      return 'info';
  }
}
