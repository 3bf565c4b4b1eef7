export {
  type ClientAuthentication,
  type ClientProof,
  clientSecret,
  type ProofOccasion,
  privateKeyJwt,
} from './node/client-authentication.ts';
export type { MachineFetch } from './node/machine-fetch.ts';
export {
  createMachineTokens,
  type MachineGrant,
  type MachineToken,
  type MachineTokens,
  type MachineTokensOptions,
} from './node/machine-tokens.ts';
export type { Fetch, MonotonicClock, WallClock } from './server-defaults.ts';
export { type ServerErrorCode, serverErrorRows } from './server-errors.ts';
