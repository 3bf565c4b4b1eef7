import type { ForgeContext, TokenAttack } from '../attack.ts';
import { encodeBase64Url } from '../encoding.ts';
import type { JsonObject } from '../known-token.ts';
import { issueEach } from './token-times.ts';

/** G18. */
export const identityHashes: TokenAttack = {
  kind: 'token',
  id: 'G18',
  title: 'An ID token whose hashes, nonce or party do not fit',
  severity: 'high',
  cwe: 354,
  source: ['OpenID Connect Core 1.0 §3.1.3.7', 'OpenID Connect Core 1.0 §3.3.2.11'],
  how: 'at_hash and c_hash tie an ID token to the access token and the code that came with it, nonce to the sign-in that asked for it, azp to the client it was made for. Code that checks them only where it can (the claim is there, the algorithm is known) checks nothing when an attacker leaves them out, or swaps them. An ID token of another sign-in is then injected into this one.',
  victims: [{ what: 'Authlib < 1.6.9', advisory: 'CVE-2026-28498' }],
  fix: 'Require nonce where one was sent, azp where aud names several, and the hashes where the flow demands them; whatever cannot be computed is a failure.',
  needs: ['signing-key'],
  expect: 'refused',
  forge: async (context) => issueEach(context, { ...bentHashes(context), ...bentParties(context) }),
};

/** Only what the good token has, the target can be expected to check. */
function bentHashes({ good }: ForgeContext): Readonly<Record<string, JsonObject>> {
  const wrong = encodeBase64Url(new Uint8Array(16));
  const names = ['at_hash', 'c_hash', 's_hash'].filter((name) => name in good.payload);
  return Object.fromEntries(
    names.flatMap((name) => {
      const label = name.replace('_', '-');
      return [
        [`${label}-wrong`, { [name]: wrong }],
        [`${label}-missing`, { [name]: undefined }],
        [`${label}-empty`, { [name]: '' }],
        [`${label}-null`, { [name]: null }],
      ] as const;
    }),
  );
}

function bentParties({ good: { payload } }: ForgeContext): Readonly<Record<string, JsonObject>> {
  const nonces: Readonly<Record<string, JsonObject>> = {
    'nonce-wrong': { nonce: 'of-another-sign-in' },
    'nonce-missing': { nonce: undefined },
    'nonce-empty': { nonce: '' },
    'nonce-list': { nonce: [payload['nonce']] },
  };
  const parties: Readonly<Record<string, JsonObject>> = {
    'azp-wrong': { azp: 'another-client' },
    'azp-null': { azp: null },
  };
  return { ...('nonce' in payload ? nonces : {}), ...('azp' in payload ? parties : {}) };
}
