export type {
  EndOutcome,
  Grant,
  Granted,
  GrantOutcome,
  Holder,
  Parting,
  Unavailable,
  WaitReason,
} from './grant.ts';
