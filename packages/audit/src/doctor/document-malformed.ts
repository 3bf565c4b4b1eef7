import type { RuleFacts } from './rule.ts';

/** What cannot be read cannot be judged, and is not called safe. */
export const malformedDocument: RuleFacts = {
  id: 'document-malformed',
  title: 'The document is not what its place says',
  severity: 'high',
  cwe: 20,
  why: 'Whoever needs it goes without, or takes what it finds in it.',
  fix: 'Publish a JSON object as the standard describes it.',
  source: ['RFC 8414 §3.2', 'RFC 7517 §5'],
};

/** Two members of one name: which of them counts is up to each reader. */
export const ambiguousDocument: RuleFacts = {
  id: 'document-ambiguous',
  title: 'The document says one thing twice, or in a form that is not JSON for everybody',
  severity: 'medium',
  cwe: 436,
  why: 'Readers take the first or the last of two members with one name, so two of them see two documents.',
  fix: 'Write each member once, in plain JSON.',
  source: ['RFC 8259 §4', 'RFC 7517 §4'],
};
