/**
 * By source, the tests whose business it is: what they do not notice counts as survived, though another test may break
 * far away. So a rule is tested where it stands, and a mutant costs seconds less.
 */
export const plan: Readonly<Record<string, readonly string[]>> = {
  algorithm: ['algorithm'],
  'auth-error': ['auth-error', 'program-mistakes'],
  base64url: ['base64url'],
  'base64url-decode': ['base64url'],
  'claims-check': ['claims-check', 'program-mistakes'],
  'claims-schema': ['claims-schema'],
  der: ['der'],
  'ec-point': ['ec-point'],
  'ec-scalar': ['ec-scalar'],
  'ecdsa-encoding': ['ecdsa-encoding'],
  'ed25519-point': ['ed25519-point'],
  errors: ['error-catalogue'],
  'feed-delta': ['feed'],
  'feed-entry': ['feed'],
  'feed-event': ['feed', 'program-mistakes'],
  'feed-snapshot': ['feed'],
  'feed-statement': ['feed', 'program-mistakes'],
  'hmac-key': ['hmac-key', 'program-mistakes'],
  integer: ['integer'],
  'jose-header': ['jose-header'],
  'jwk-labels': ['jwk-labels', 'program-mistakes'],
  'jwk-members': ['jwk-members'],
  'key-decoding': ['key-encoding'],
  'key-encoding': ['key-encoding'],
  'key-export': ['key-import'],
  'key-generate': ['key-import', 'program-mistakes'],
  'key-halves': ['key-halves'],
  'key-import': ['key-import', 'program-mistakes'],
  'key-set': ['key-set', 'program-mistakes'],
  'key-sources': ['key-set', 'program-mistakes'],
  'key-strength': ['key-strength'],
  'key-text': ['key-text'],
  'known-secrets': ['known-secrets'],
  'media-type': ['media-type'],
  pem: ['pem', 'program-mistakes'],
  policy: ['policy', 'program-mistakes', 'claims-schema'],
  'rsa-modulus': ['rsa-modulus', 'key-strength'],
  secret: ['secret', 'program-mistakes'],
  'secret-strength': ['secret-strength'],
  thumbprint: ['thumbprint', 'program-mistakes'],
};

/** The names of the tests that a source is tried by; all there are for one that the plan does not name. */
export function testsOf(source: string): readonly string[] {
  const name = source.replace(/^.*\/|\.ts$/g, '');
  return plan[name] ?? ['*'];
}
