import { headers, spellings, weakKeys } from './refused-forms.ts';
import { claims, times, undecided } from './refused-statements.ts';
import type { RefusedToken } from './refused-token.ts';

export const refusedTokens: readonly RefusedToken[] = [
  ...undecided,
  ...times,
  ...claims,
  ...headers,
  ...spellings,
  ...weakKeys,
];
