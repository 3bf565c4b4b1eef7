import type { SecurityEvent } from '@sealwright/issuer';
import type { Log } from '@sealwright/server';
import type { Counters } from './counters.ts';

/**
 * Writes a security event to the log by its weight, and counts it by its type. Events hold no token and no secret. A
 * refresh that went well is counted only: the request's own line says the rest.
 */
export function logSecurityEvent(event: SecurityEvent, log: Log, counters: Counters): void {
  const { severity, at: _, ...fields } = event;
  counters.count('security_events_total', { type: event.type, severity });
  if (event.type === 'session_refreshed') return;
  const flat = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value ?? undefined]));
  const write = severity === 'info' ? log.info : severity === 'notice' ? log.warn : log.error;
  write.call(log, flat, 'security event');
}
