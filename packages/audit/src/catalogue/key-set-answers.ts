import type { StagedAttack, VariantResult } from '../attack.ts';
import { attackerForgery, attackerKey, likelyAlg, macForgery } from '../attacker-forgery.ts';
import { attackerKeySet, keySetAnswer } from '../attacker-key-set.ts';
import { encodeBase64 } from '../encoding.ts';
import * as sets from '../key-set-stage.ts';
import type { KeySetAnswer, Stage } from '../stage.ts';

/** C24. */
export const malformedKeySet: StagedAttack = {
  kind: 'staged',
  id: 'C24',
  title: 'One malformed entry of the key set locks everybody out, or lets somebody in',
  severity: 'medium',
  cwe: 755,
  source: ['RFC 7517 §5', 'RFC 8725 §3.10'],
  how: 'A key set may hold keys of kinds that a verifier does not know, and the rule is to pass over them. One that throws at the first such entry has no key left on the day on which its issuer publishes a new kind, and every user is locked out. Where the whole document is something else, an error page or an empty list, nothing may be let in for lack of keys.',
  victims: [
    { what: 'apko', advisory: 'CVE-2026-42576' },
    { what: 'Envoy', advisory: 'CVE-2025-64527' },
  ],
  fix: 'Read each entry by itself and pass over what you do not know. Keep the last good set when the new one has no key that can be used, and refuse tokens when there is none.',
  needs: ['jwks-host', 'fresh-target', 'public-key'],
  expect: 'refused',
  play: async (stage) => {
    if (!(await sets.takesKeysFromSet(stage))) return [sets.unplayed('unknown-kind', sets.needsSetReader)];
    const results: VariantResult[] = [];
    for (const [variant, entry] of Object.entries(passedOver)) results.push(await playEntry(stage, variant, entry));
    for (const [variant, body] of Object.entries(documents))
      results.push(...(await playDocument(stage, variant, body)));
    return results;
  },
};

/** C25. */
export const hostileKeySetHost: StagedAttack = {
  kind: 'staged',
  id: 'C25',
  title: 'The host of the key set answers without end, without haste, or by a redirect',
  severity: 'low',
  cwe: 770,
  source: ['RFC 8725 §3.10', 'RFC 9700 §4.11'],
  how: 'A verifier fetches its keys while somebody waits. A host that was taken over, or a proxy before it, can send a body that does not end or a byte a second, and hold the memory and the connections of everybody who fetches. A redirect leads to a host that nobody configured, whose keys are then trusted.',
  victims: [{ what: 'PyJWT < 2.14.0, whose PyJWKClient follows redirects', advisory: 'GHSA-9v7f-9g4p-ffgj' }],
  fix: 'Cap the size of the answer while it is read, and the time until its end. Follow no redirect when keys are fetched.',
  needs: ['jwks-host', 'fresh-target', 'public-key', 'callback'],
  expect: 'refused',
  play: async (stage) => {
    if (!(await sets.fetchesSet(stage))) return [sets.unplayed('without-end', sets.needsSetFetcher)];
    return [
      await playEndless(stage),
      await playDrip(stage),
      await playLoop(stage),
      await playRedirect(stage),
      await playRedirectToData(stage),
    ];
  },
};

/** Entries that RFC 7517 §5 says to ignore: a kind that is not understood, a member that is missing or out of range. */
const passedOver: Readonly<Record<string, unknown>> = {
  'unknown-kind': { kty: 'FUTURE', kid: 'future', alg: 'FUTURE-1', use: 'sig' },
  'post-quantum': { kty: 'AKP', kid: 'pq', alg: 'ML-DSA-65', pub: 'AAAA', use: 'sig' },
  'no-kind': { kid: 'nothing' },
  empty: {},
  'unknown-curve': { kty: 'EC', kid: 'curve', crv: 'P-999', x: 'AAAA', y: 'AAAA' },
  'unknown-algorithm': { kty: 'RSA', kid: 'alg', alg: 'FUTURE', n: 'AQAB', e: 'AQAB' },
  'member-missing': { kty: 'RSA', kid: 'missing', use: 'sig', e: 'AQAB' },
  'point-off-the-curve': { kty: 'EC', kid: 'off', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) },
  'for-encryption': { kty: 'OKP', kid: 'enc', crv: 'X25519', use: 'enc', x: `${'A'.repeat(42)}E` },
};

/** Whole documents in which there is no key. */
const documents: Readonly<Record<string, string>> = {
  'empty-set': '{"keys":[]}',
  'no-set': '{}',
  'null-set': '{"keys":null}',
  'null-entry': '{"keys":[null]}',
  'set-as-text': '{"keys":"none"}',
  null: 'null',
  array: '[]',
  'half-of-it': '{"keys":[{"kty":"RSA"',
  nothing: '',
  page: '<!doctype html><title>Sign in</title>',
};

async function playEntry(stage: Stage, variant: string, entry: unknown): Promise<VariantResult> {
  const fresh = await sets.freshStage(stage, sets.servedSet([entry, sets.issuerJwk(stage.context)]));
  if (await sets.takesGood(fresh)) return { variant, verdict: 'refused' };
  return { variant, verdict: 'crashed', reason: 'the good token is refused for an entry that is to be passed over' };
}

/** With no key at all, neither the attacker's signature nor a MAC under nothing may be taken. */
async function playDocument(stage: Stage, variant: string, body: string): Promise<readonly VariantResult[]> {
  const { context } = stage;
  const fresh = await sets.freshStage(stage, { body });
  const key = await attackerKey(context, likelyAlg(context));
  const signed = await attackerForgery(context, key, `${variant}-signed`, {});
  const mac = await macForgery(context, new Uint8Array(0), `${variant}-empty-key`, {});
  return [await fresh.fire(signed), await fresh.fire(mac)];
}

const endlessBytes = 64 << 20;
/** No key set is longer; what was under way when the other side closed the connection is in it. */
const longestSetBytes = 16 << 20;

async function playEndless(stage: Stage): Promise<VariantResult> {
  const variant = 'without-end';
  const body = JSON.stringify({ keys: [sets.issuerJwk(stage.context)] });
  stage.keySetHost?.countBytes();
  const fresh = await sets.freshStage(stage, { body, padBytes: endlessBytes });
  const answer = await fresh.present({ token: stage.context.good.text });
  const bytes = stage.keySetHost?.countBytes() ?? 0;
  const detail = `${Math.round(bytes / (1 << 20))} MiB of a key set were read`;
  const evidence = { milliseconds: Math.round(answer.milliseconds), detail };
  return bytes > longestSetBytes
    ? { variant, verdict: 'slow', reason: detail, evidence }
    : { variant, verdict: 'refused', evidence };
}

/** Longer than anybody waits for an answer to a request. */
const patienceMilliseconds = 8000;

async function playDrip(stage: Stage): Promise<VariantResult> {
  const variant = 'a-byte-at-a-time';
  const body = JSON.stringify({ keys: [sets.issuerJwk(stage.context)] });
  const fresh = await sets.freshStage(stage, { body, bytesPerSecond: 10 });
  const answer = await fresh.present({ token: stage.context.good.text });
  const evidence = { milliseconds: Math.round(answer.milliseconds) };
  const isLate = answer.kind === 'silent' || answer.milliseconds > patienceMilliseconds;
  const reason = 'it waits for a key set that comes a byte at a time';
  return isLate ? { variant, verdict: 'slow', reason, evidence } : { variant, verdict: 'refused', evidence };
}

/** As many as browsers follow. */
const longestChain = 21;

async function playLoop(stage: Stage): Promise<VariantResult> {
  const variant = 'redirect-loop';
  const location = stage.keySetHost?.url ?? '';
  const fresh = await sets.freshStage(stage, { status: 302, headers: { location }, body: '' });
  stage.keySetHost?.countRequests();
  const answer = await fresh.present({ token: stage.context.good.text });
  const requests = stage.keySetHost?.countRequests() ?? 0;
  const evidence = { milliseconds: Math.round(answer.milliseconds), detail: `${requests} requests` };
  if (requests <= longestChain && answer.kind !== 'silent') return { variant, verdict: 'refused', evidence };
  return { variant, verdict: 'slow', reason: 'it follows redirects without end', evidence };
}

async function playRedirect(stage: Stage): Promise<VariantResult> {
  const { context } = stage;
  const variant = 'redirect-to-another-host';
  const key = await attackerKey(context, likelyAlg(context));
  const kid = context.good.header['kid'];
  const callback = context.callbackUrl?.(variant, keySetAnswer(key, kid)) ?? '';
  return playLed(stage, variant, { status: 302, headers: { location: callback }, body: '' });
}

async function playRedirectToData(stage: Stage): Promise<VariantResult> {
  const { context } = stage;
  const key = await attackerKey(context, likelyAlg(context));
  const set = encodeBase64(attackerKeySet(key, context.good.header['kid']));
  const headers = { location: `data:application/json;base64,${set}` };
  return playLed(stage, 'redirect-to-data', { status: 302, headers, body: '' });
}

/** Whether keys from where a redirect led are trusted. That it was followed, and they were not, is no finding. */
async function playLed(stage: Stage, variant: string, answer: KeySetAnswer): Promise<VariantResult> {
  const { context } = stage;
  const key = await attackerKey(context, likelyAlg(context));
  const fresh = await sets.freshStage(stage, answer);
  return fresh.fire(await attackerForgery(context, key, variant, {}));
}
