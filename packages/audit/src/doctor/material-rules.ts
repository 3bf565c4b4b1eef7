import type { RuleFacts } from './rule.ts';

export const weakSecret: RuleFacts = {
  id: 'secret-weak',
  title: 'A secret can be guessed',
  severity: 'high',
  cwe: 521,
  why: 'One token is all that is needed to search for the secret, at millions of guesses a second.',
  fix: 'Make a new one: `sealwright secret new`.',
  source: ['RFC 7518 §3.2', 'RFC 8725 §3.5'],
};
