export type { GrantOutcome } from './grant.ts';
