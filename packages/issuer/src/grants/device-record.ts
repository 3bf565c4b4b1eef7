import { devicePollSeconds, maxDevicePollSeconds } from '../defaults.ts';
import type { JsonObject, PendingChange, PendingView, SessionRow, StoreMilliseconds } from '../ports.ts';
import type { GrantCaller, GrantRecord } from './granted-session.ts';
import { grantedResources } from './session-details.ts';

/** A device that waits. Who lets it in, and when that one signed in, stands there from the approval on. */
export interface DeviceRecord extends GrantRecord {
  readonly state: 'waiting' | 'approved' | 'denied';
  readonly intervalSeconds: number;
  readonly polledAt: StoreMilliseconds | null;
}

/** Reads back what `DeviceRecord` was written as. Only this package writes such rows, so their form is its own. */
export function parseDeviceRecord(body: JsonObject): DeviceRecord {
  return body as unknown as DeviceRecord;
}

export type PollRefusal =
  | ('device_code_unknown' | 'device_code_expired' | 'device_pending' | 'device_slow_down')
  | ('device_denied' | 'resource_refused');

/** What a device that asks is told (RFC 8628 §3.5). Pure. `undefined`: its session begins. */
export function judgePoll(
  { row, now }: PendingView,
  { client, resource }: Pick<GrantCaller, 'client' | 'resource'>,
  facts: { readonly row: SessionRow | undefined; readonly issuer: string },
): PendingChange<PollRefusal | undefined> {
  if (row.clientId !== client.clientId || row.usedAt !== null) return { outcome: 'device_code_unknown' };
  if (now >= row.expiresAt) return { outcome: 'device_code_expired' };
  const record = parseDeviceRecord(row.body);
  if (record.state === 'denied') return { outcome: 'device_denied', set: { usedAt: now } };
  if (record.state === 'waiting' || facts.row === undefined) return wait(record, now);
  const granted = grantedResources(record, client, facts.issuer);
  if (resource !== undefined && !granted.includes(resource)) return { outcome: 'resource_refused' };
  return { outcome: undefined, set: { usedAt: now, sid: facts.row.sid }, createSession: facts.row };
}

/** §3.5: five seconds more, for this and all further requests. */
function wait(record: DeviceRecord, now: StoreMilliseconds): PendingChange<PollRefusal> {
  const early = record.polledAt !== null && now - record.polledAt < record.intervalSeconds * 1_000;
  const longer = Math.min(record.intervalSeconds + devicePollSeconds, maxDevicePollSeconds);
  const intervalSeconds = early ? longer : record.intervalSeconds;
  const body = { ...record, polledAt: now, intervalSeconds };
  return { outcome: early ? 'device_slow_down' : 'device_pending', set: { body: { ...body } } };
}
