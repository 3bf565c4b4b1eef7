import { publishedSecrets, secretWords } from '@sealwright/jwt/known-secrets';
import { coreFinding } from './finding.ts';
import type { SecretCandidate } from './key-candidates.ts';
import { readSegment } from './segment-reading.ts';
import type { SignatureAnswer } from './signature-answer.ts';
import { readSigned, verifyLeniently } from './signature-check.ts';
import { readCompact } from './token-parts.ts';
import { traceAll } from './traced-text.ts';

/**
 * Tries the secrets that the token core knows to be published, and the words that people make secrets of, on a token that is
 * signed with a shared secret. It does NOT guess further: `sealwright crack` does. The secret itself is not in the answer.
 */
export async function checkPublishedSecrets(compact: string): Promise<SignatureAnswer> {
  const signed = readSigned(readCompact(traceAll(compact)));
  const nothing = { by: undefined, core: undefined, key: undefined, tried: [], findings: [] };
  if (signed === undefined || !/^HS(?:256|384|512)$/.test(signed.alg ?? '')) {
    return {
      verdict: 'cannot',
      sentence: 'The token is not signed with a shared secret: there is none to be known.',
      ...nothing,
    };
  }
  for (const candidate of publishedCandidates()) {
    if ((await verifyLeniently(signed, candidate)) !== true) continue;
    const sentence = 'The secret is published: everybody can write tokens with it.';
    const fix =
      'Make a new one of random bytes at once: sealwright secret new. Every token that it signed is worth nothing.';
    return {
      ...{
        verdict: 'verified',
        sentence: `The signature holds under ${candidate.facts.name}.`,
        by: 'lenient',
        core: 'secret_known',
      },
      ...{
        key: candidate.facts,
        tried: [],
        findings: [coreFinding('secret_known', { severity: 'danger', sentence, fix })],
      },
    };
  }
  return {
    verdict: 'not-verified',
    sentence: 'The secret is none of those that are known to be published.',
    ...nothing,
  };
}

function publishedCandidates(): readonly SecretCandidate[] {
  const encoder = new TextEncoder();
  const made = (name: string, bytes: Uint8Array<ArrayBuffer>): SecretCandidate => ({
    kind: 'secret',
    bytes,
    facts: { name, kid: undefined },
  });
  const published = publishedSecrets.flatMap((secret) => {
    const forms = [made('a published secret', encoder.encode(secret))];
    if (/^[\w+/=-]+$/.test(secret))
      forms.push(made('a published secret, read as base64', readSegment(traceAll(secret)).bytes));
    if (/^(?:[\da-f]{2})+$/i.test(secret)) {
      const bytes = Uint8Array.from(secret.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
      forms.push(made('a published secret, read as hexadecimal', bytes));
    }
    return forms;
  });
  return [...published, ...secretWords.map((word) => made('a word that everybody tries first', encoder.encode(word)))];
}
