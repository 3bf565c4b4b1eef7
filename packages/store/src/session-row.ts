import type { Epochs, SessionRow } from '@sealwright/issuer/store-port';
import { createRecordCodec, type Field, flag, json, list, plain, type RecordCodec } from './record-codec.ts';

export const epochs: Field<Epochs> = {
  columns: ['issuer_epoch', 'client_epoch', 'subject_epoch'],
  encode: (value) => value,
  decode: (row, at) => [row[at] as number, row[at + 1] as number, row[at + 2] as number],
};

export const sessionCodec: RecordCodec<SessionRow> = createRecordCodec<SessionRow>({
  sid: plain('sid'),
  clientId: plain('client_id'),
  transport: plain('transport'),
  sub: plain('sub'),
  resource: plain('resource'),
  scope: plain('scope'),
  epochs,
  gen: plain('gen'),
  salt: plain<Uint8Array>('salt'),
  rtKid: plain('rt_kid'),
  rotatedAt: plain('rotated_at'),
  prevRotatedAt: plain('prev_rotated_at'),
  attempt: plain('attempt'),
  sendsAttempts: flag('sends_attempts'),
  recoveries: plain('recoveries'),
  streak: plain('streak'),
  streakGen: plain('streak_gen'),
  jkt: plain('jkt'),
  incarnation: plain('incarnation'),
  createdAt: plain('created_at'),
  idleEnd: plain('idle_end'),
  absEnd: plain('abs_end'),
  revokedAt: plain('revoked_at'),
  reason: plain('reason'),
  authTimeSeconds: plain('auth_time'),
  amr: list('amr'),
  acr: plain('acr'),
  lastUsedAt: plain('last_used_at'),
  userAgent: plain('user_agent'),
  network: plain('network'),
  statusIndex: plain('status_index'),
  browserSession: plain('browser_session'),
  details: json('details'),
});
