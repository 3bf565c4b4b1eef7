import type { Carriage, ForgeContext, Forgery, TokenAttack } from '../attack.ts';
import { issueForgery } from '../issued-forgery.ts';
import { obtained } from './token-times.ts';

/** H08. */
export const senderConstraint: TokenAttack = {
  kind: 'token',
  id: 'H08',
  title: 'A token that is bound to a key, without a proof of that key',
  severity: 'high',
  cwe: 294,
  source: ['RFC 9449 §7', 'RFC 8705 §3', 'RFC 7800 §3'],
  how: 'cnf says that a token is good only in the hands of whoever holds a key: shown by a DPoP proof with each request, or by the certificate of the connection. An API that does not look at it takes the token from anybody, and a thief need not have stolen the key. The owner believes to be protected.',
  victims: [{ what: 'APIs behind an issuer that binds its tokens, which verify them as plain ones' }],
  fix: 'Refuse a token with cnf unless its proof is there and fits. Refuse one whose cnf has a member that is not understood.',
  needs: ['http'],
  needsOne: ['signing-key', 'other-token:bound'],
  expect: 'refused',
  forge: async (context) => {
    const { attacker } = context;
    const { publicJwk } = await attacker.ec();
    const thumbprint = 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs';
    const confirmations: Readonly<Record<string, unknown>> = {
      'dpop-key': { jkt: thumbprint },
      certificate: { 'x5t#S256': thumbprint },
      'embedded-key': { jwk: publicJwk },
      'key-id': { kid: 'audit' },
      'two-methods': { jkt: thumbprint, 'x5t#S256': thumbprint },
      'unknown-method': { 'x-audit': thumbprint },
      text: thumbprint,
      null: null,
    };
    return [
      ...obtained(context, 'bound'),
      ...obtained(context, 'bound').map((forgery) => ({
        ...forgery,
        variant: 'obtained-bound-as-dpop',
        carriage: asDpop,
      })),
      ...(await issueBound(context, confirmations)),
    ];
  },
};

/** The right scheme, and no proof. */
const asDpop: Carriage = { headers: { Authorization: 'DPoP $TOKEN' } };

/** What is no proof at all. */
const withEmptyProof: Carriage = { headers: { Authorization: 'DPoP $TOKEN', DPoP: 'e30.e30.' } };

async function issueBound(
  context: ForgeContext,
  confirmations: Readonly<Record<string, unknown>>,
): Promise<readonly Forgery[]> {
  if (context.signer === undefined) return [];
  const { carrier } = context;
  const forgeries: Forgery[] = [];
  for (const [variant, cnf] of Object.entries(confirmations)) {
    const forgery = await issueForgery(context, `${variant}-as-bearer`, { claims: { cnf } });
    forgeries.push(forgery);
    // The scheme is a word of the Authorization header: an API that takes tokens elsewhere knows none.
    if (carrier !== undefined && carrier.in !== 'header') continue;
    forgeries.push({ ...forgery, variant: `${variant}-as-dpop`, carriage: asDpop });
    forgeries.push({ ...forgery, variant: `${variant}-with-empty-proof`, carriage: withEmptyProof });
  }
  return forgeries;
}
