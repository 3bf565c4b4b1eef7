import { isCoreCode } from './core-rules.ts';
import { coreFinding, ownFinding } from './finding.ts';
import type { Finding } from './inspection.ts';
import { type KeyCandidate, keyTextAsSecret, type ReadKeys, readKeyText } from './key-candidates.ts';
import type { SignatureAnswer, TriedKey } from './signature-answer.ts';
import { askCore, readSigned, type SignedText, verifyLeniently } from './signature-check.ts';
import { readCompact } from './token-parts.ts';
import { traceAll } from './traced-text.ts';

/**
 * Checks the signature of a compact token (`Inspection.compact`) against what was pasted as a key: PEM, a certificate, a
 * JWK, a JWK Set, or a secret as text, base64url, base64 or hexadecimal, whichever fits.
 *
 * It does NOT say that a token is good: whoever pasted the key chose it. Nothing of the key is in the answer but its kind, its
 * size and its `kid`. It never throws.
 */
export async function checkSignature(
  compact: string,
  keyText: string,
  { now }: { readonly now: number },
): Promise<SignatureAnswer> {
  const signed = readSigned(readCompact(traceAll(compact)));
  if (signed === undefined) return cannot('This is no signed token of three parts: there is no signature to check.');
  if (signed.alg === undefined) return cannot('The header does not say how the token is signed.');
  if (/^none$/i.test(signed.alg.trim())) return cannot('The token is not signed: its algorithm is none.');
  const read = await readKeyText(keyText);
  const isHmac = signed.alg.startsWith('HS');
  const confused = isHmac && read.candidates.some(({ kind }) => kind === 'public') ? keyTextAsSecret(keyText) : [];
  const candidates = [...sortByKid(read.candidates, signed.kid), ...confused];
  if (candidates.length === 0)
    return { ...cannot(read.unreadable[0] ?? 'No key was pasted.'), findings: privateFindings(read) };
  return tryAll(signed, candidates, read, now);
}

function cannot(sentence: string): SignatureAnswer {
  return { verdict: 'cannot', sentence, by: undefined, core: undefined, key: undefined, tried: [], findings: [] };
}

/** The key that the token names is tried first; a stable sort keeps the others as they stand. */
function sortByKid(candidates: readonly KeyCandidate[], kid: string | undefined): readonly KeyCandidate[] {
  const rank = ({ facts }: KeyCandidate): number => (kid !== undefined && facts.kid === kid ? 0 : 1);
  return candidates.toSorted((one, other) => rank(one) - rank(other));
}

/** The core's codes that only a token with a good signature comes to. */
const behindSignature: ReadonlySet<string> = new Set([
  ...['accepted', 'claims_malformed', 'token_expired', 'token_not_yet_valid', 'token_issued_in_future'],
  ...['lifetime_too_long', 'issuer_mismatch', 'audience_mismatch'],
]);

async function tryAll(
  signed: SignedText,
  candidates: readonly KeyCandidate[],
  read: ReadKeys,
  now: number,
): Promise<SignatureAnswer> {
  const tried: TriedKey[] = [];
  let first: { readonly core: string; readonly candidate: KeyCandidate } | undefined;
  for (const candidate of candidates) {
    const core = await askCore(signed, candidate, now);
    const byCore = behindSignature.has(core);
    const holds = byCore || (await verifyLeniently(signed, candidate));
    tried.push(describeTry(candidate, holds));
    if (holds === true) return verified(signed, { candidate, core, byCore }, tried, read);
    if (holds === false) first ??= { core, candidate };
  }
  const unread = read.unreadable.map((sentence) => ({
    key: { name: 'a part of what was pasted', kid: undefined },
    outcome: 'unreadable' as const,
    sentence,
  }));
  const findings = privateFindings(read);
  if (first === undefined) {
    const sentence = `The token says that it is signed by ${signed.alg?.slice(0, 32)}, and what was pasted is no key for that.`;
    return { ...cannot(sentence), core: 'algorithm_mismatch', tried: [...tried, ...unread], findings };
  }
  const many =
    tried.length > 1 ? 'under none of the keys and readings that were tried' : `under ${first.candidate.facts.name}`;
  const sentence = `The signature does not hold ${many}. The token was changed, or it was signed with another key.`;
  return {
    verdict: 'not-verified',
    sentence,
    by: first.core === 'signature_invalid' ? 'core' : 'lenient',
    core: first.core,
    key: undefined,
    tried: [...tried, ...unread],
    findings,
  };
}

function describeTry({ facts }: KeyCandidate, holds: boolean | undefined): TriedKey {
  if (holds === undefined)
    return { key: facts, outcome: 'does-not-fit', sentence: 'The token’s algorithm is not for such a key.' };
  if (holds) return { key: facts, outcome: 'verified', sentence: 'The signature holds.' };
  return { key: facts, outcome: 'not-verified', sentence: 'The signature does not hold.' };
}

function verified(
  signed: SignedText,
  { candidate, core, byCore }: { readonly candidate: KeyCandidate; readonly core: string; readonly byCore: boolean },
  tried: readonly TriedKey[],
  read: ReadKeys,
): SignatureAnswer {
  const { facts } = candidate;
  const isOther = signed.kid !== undefined && facts.kid !== undefined && facts.kid !== signed.kid;
  const findings: Finding[] = [...privateFindings(read)];
  if (isOther) {
    const sentence =
      'The token names another key than the one that verifies it. A verifier that looks keys up by kid refuses it.';
    findings.push(
      coreFinding('key_unknown', {
        severity: 'warning',
        sentence,
        fix: 'Publish the key under the name that tokens carry.',
        path: 'header.kid',
      }),
    );
  }
  if (candidate.kind === 'secret' && candidate.isKeyText === true) findings.push(confusion());
  else if (!byCore) findings.push(weakness(core));
  const how = byCore ? '' : ' The token core itself refuses it before it comes to that; see below.';
  return {
    verdict: 'verified',
    sentence: `The signature holds under ${facts.name}.${how}`,
    by: byCore ? 'core' : 'lenient',
    core,
    key: facts,
    tried,
    findings,
  };
}

function confusion(): Finding {
  const sentence =
    'The token is signed with the public key’s text as a secret: a forgery by key confusion, which anybody can make.';
  return ownFinding('key-confusion', 'B01', {
    severity: 'danger',
    sentence,
    fix: 'Refuse it. Let the key say which algorithm it is for; find out who sent it.',
    path: 'header.alg',
  });
}

/** Why the core does not take what holds by plain computation. */
function weakness(core: string): Finding {
  const [sentence, fix] = weaknesses[core] ?? [
    'The token core refuses the token or the key before it comes to the signature.',
    'See the findings of the token.',
  ];
  const facts = { severity: 'danger' as const, sentence, fix };
  return isCoreCode(core) ? coreFinding(core, facts) : ownFinding('core-refuses', undefined, facts);
}

const weaknesses: Readonly<Record<string, readonly [sentence: string, fix: string]>> = {
  secret_weak: [
    'The signature holds, and the secret is weak: shorter than the hash, made of words, a pattern, or a key’s text. It can be guessed from one token.',
    'Make a new one of random bytes: sealwright secret new.',
  ],
  secret_known: [
    'The signature holds, and the secret is published: everybody can write tokens with it.',
    'Make a new one of random bytes at once: sealwright secret new.',
  ],
  key_weak: [
    'The signature holds, and the key is weak: too short, or of a known broken generator. Somebody may find its private half.',
    'Make a new key of at least 2048 bits, or of a curve.',
  ],
  key_mislabelled: [
    'The signature holds, and the key says that it is for something else: its alg, use or key_ops do not agree.',
    'Label the key as it is used.',
  ],
  key_malformed: [
    'The signature holds, and the token core does not take the key as it is written.',
    'Write the key as RFC 7518 §6 has it: canonical, without what does not belong to it.',
  ],
  signature_invalid: [
    'By plain computation the signature holds; the token core refuses its form, of which one is canonical.',
    'Let whoever signs write the canonical form.',
  ],
};

function privateFindings({ hasPrivate }: ReadKeys): readonly Finding[] {
  if (!hasPrivate) return [];
  const sentence = 'What was pasted holds a private key or a secret. It was used here alone and is kept nowhere.';
  return [
    ownFinding('private-key-shown', 'RFC 7517 §9.2', {
      severity: 'warning',
      sentence,
      fix: 'To check a signature of a key pair, the public half is enough.',
    }),
  ];
}
