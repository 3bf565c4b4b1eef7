import type { Explanation } from './verdict.ts';

export const explainedKeys: readonly Explanation[] = [
  {
    file: 'packages/jwt/src/ec-point.ts',
    row: 'return x < p && y < p && (y * y - (x * x * x - 3n * x + b)) % p === 0n;',
    original: 'y < p',
    replacement: 'y <= p',
    reason:
      'y = p stands for y = 0, and no point of these curves has it: it would be of order 2, and the orders are prime',
  },
  {
    file: 'packages/jwt/src/ed25519-point.ts',
    row: "if (y >= p) throw malformedKey('not_canonical');",
    original: 'y >= p',
    replacement: 'y > p',
    reason: 'y = p stands for 0 and was refused the line before: a point of small order',
  },
  {
    file: 'packages/jwt/src/signature-form.ts',
    row: 'index % limit.length === 0 || index === length - 1 ? 0 : index * 89 + 7,',
    original: 'index * 89 + 7',
    replacement: 'index * 89 - 7',
    reason: 'other bytes that fit do as well: the decoy holds for nothing',
  },
  {
    file: 'packages/jwt/src/signature-form.ts',
    row: 'index % limit.length === 0 || index === length - 1 ? 0 : index * 89 + 7,',
    original: 'index * 89',
    replacement: 'index / 89',
    reason: 'other bytes that fit do as well: the decoy holds for nothing',
  },
  {
    file: 'packages/jwt/src/signature-form.ts',
    row: 'if (anyBit !== 0 && difference !== 0) return difference < 0;',
    original: 'difference < 0',
    replacement: 'difference <= 0',
    reason: 'it is not zero where this is asked',
  },
  {
    file: 'packages/jwt/src/key-halves.ts',
    row: "if (members.kty === 'EC' && !isEcScalar(members.crv, decodeInteger(members.d))) return false;",
    original: "members.kty === 'EC' && !isEcScalar(members.crv, decodeInteger(members.d))",
    replacement: 'false',
    reason: 'Node refuses these scalars itself; it stands for platforms that would sign with the rest',
  },
  {
    file: 'packages/jwt/src/key-halves.ts',
    row: "if (members.kty === 'EC' && !isEcScalar(members.crv, decodeInteger(members.d))) return false;",
    original: "'EC'",
    replacement: '""',
    reason: 'Node refuses these scalars itself; it stands for platforms that would sign with the rest',
  },
  {
    file: 'packages/jwt/src/key-halves.ts',
    row: '} catch {',
    original: '{',
    replacement: '{}',
    reason: 'on Node nothing throws here; it stands for platforms that compare the halves themselves',
  },
  {
    file: 'packages/jwt/src/key-halves.ts',
    row: 'return false;',
    original: 'false',
    replacement: 'true',
    reason: 'on Node nothing throws here; it stands for platforms that compare the halves themselves',
  },
  {
    file: 'packages/jwt/src/key-halves.ts',
    row: "const probe = new TextEncoder().encode('sealwright key halves');",
    original: "'sealwright key halves'",
    replacement: '""',
    reason: 'any text is signed as well as this one',
  },
  {
    file: 'packages/jwt/src/engine-node-hmac.ts',
    row: 'if (inner.length < block + text.length)',
    original: 'inner.length < block + text.length',
    replacement: 'true',
    reason: 'only the speed: as much room as is needed, made anew',
  },
  {
    file: 'packages/jwt/src/engine-node-hmac.ts',
    row: 'if (inner.length < block + text.length)',
    original: 'inner.length < block + text.length',
    replacement: 'inner.length <= block + text.length',
    reason: 'only the speed: as much room as is needed, made anew',
  },
  {
    file: 'packages/jwt/src/engine-node-hmac.ts',
    row: 'for (let index = 0; index < block; index += 1) bytes[index] = (key[index] ?? 0) ^ pad;',
    original: 'index < block',
    replacement: 'index <= block',
    reason: 'the byte behind the block is written over, or not read',
  },
  {
    file: 'packages/jwt/src/engine-node-signature.ts',
    row: "if (spec.kty === 'OKP') return (input, signature) => verify(null, input, key, signature);",
    original: "spec.kty === 'OKP'",
    replacement: 'false',
    reason:
      'Node takes undefined for null, and a hash that the row does not have is undefined; it stands for the compiler',
  },
  {
    file: 'packages/jwt/src/engine-node-signature.ts',
    row: "if (spec.kty === 'OKP') return (input, signature) => verify(null, input, key, signature);",
    original: "'OKP'",
    replacement: '""',
    reason:
      'Node takes undefined for null, and a hash that the row does not have is undefined; it stands for the compiler',
  },
  {
    file: 'packages/jwt/src/engine-node-signature.ts',
    row: "if (spec.kty === 'OKP') return (input) => sign(null, input, key);",
    original: "spec.kty === 'OKP'",
    replacement: 'false',
    reason:
      'Node takes undefined for null, and a hash that the row does not have is undefined; it stands for the compiler',
  },
  {
    file: 'packages/jwt/src/engine-node-signature.ts',
    row: "if (spec.kty === 'OKP') return (input) => sign(null, input, key);",
    original: "'OKP'",
    replacement: '""',
    reason:
      'Node takes undefined for null, and a hash that the row does not have is undefined; it stands for the compiler',
  },
  {
    file: 'packages/jwt/src/key-set.ts',
    row: 'const only = keys.length === 1 ? keys[0]?.kid : undefined;',
    original: 'keys[0]?.kid',
    replacement: 'keys[0].kid',
    reason: 'a list of one key has a first; it stands for the compiler',
  },
];
