import type { JwtUse } from './jwt-use.ts';
import { looksSymmetric } from './key-value.ts';
import type { SourceReading, SourceRule, SourceSuspicion } from './rule.ts';
import { optionsOf, textOf, textsOf, type Value } from './source-value.ts';
import { isMember, lastName } from './syntax.ts';

export const algorithmsNotPinned: SourceRule = {
  id: 'algorithms-not-pinned',
  title: 'A token is verified without a list of algorithms',
  severity: 'high',
  cwe: 347,
  why: 'The token, or the form of the key, then chooses how it is checked. That is how a public key came to be used as an HMAC secret (CVE-2015-9235 and a dozen since).',
  fix: "Name the one algorithm that your issuer signs with: algorithms: ['RS256'].",
  source: ['RFC 8725 §3.1', 'RFC 8725 §2.1'],
  example: {
    bad: "import jwt from 'jsonwebtoken';\nconst claims = jwt.verify(token, publicKey);\n",
    good: "import jwt from 'jsonwebtoken';\nconst claims = jwt.verify(token, publicKey, { algorithms: ['RS256'], issuer, audience });\n",
  },
  *check({ uses, tree }: SourceReading) {
    for (const use of uses) {
      if (use.action !== 'verify' && use.action !== 'guard') continue;
      const algorithms = use.option('algorithms');
      if (algorithms === undefined) continue;
      if (namesTheTokensOwn(algorithms)) {
        if (isComparedBefore(use)) continue;
        yield { node: use.node, message: 'The list of algorithms is taken from the token itself' };
      } else if (
        algorithms.kind === 'absent' &&
        use.call.unpinned === 'open' &&
        !pinnedElsewhere(use, tree.registrations)
      ) {
        yield unpinned(use);
      }
    }
  },
};

/** With a secret that is nothing but a secret, confusion has nothing to hold on to; what is left is a choice of hashes. */
function unpinned(use: JwtUse): SourceSuspicion {
  return { node: use.node, ...(looksSymmetric(use.key) && { severity: 'medium' as const }) };
}

/** Nest's service goes by its module's settings, which may stand in another file. */
function pinnedElsewhere(use: JwtUse, registrations: readonly JwtUse[]): boolean {
  if (!use.name.startsWith('@nestjs/jwt.')) return false;
  return registrations.some(
    ({ name, option }) => name.startsWith('@nestjs/jwt.') && option('algorithms')?.kind !== 'absent',
  );
}

/** `[header.alg]`, `decoded.header.alg`: what the attacker wrote. */
function namesTheTokensOwn(value: Value): boolean {
  const items = value.kind === 'array' ? value.items : [value];
  return items.some(({ kind, node }) => {
    const owner = isMember(node) && lastName(node) === 'alg' ? lastName(node.object) : undefined;
    return (kind === 'unknown' || kind === 'api') && owner !== undefined && /header|decoded|protected/i.test(owner);
  });
}

/** `allowed.includes(header.alg)`: then the token has said no more than which of those it is. */
function isComparedBefore({ file, node }: JwtUse): boolean {
  return file.all('CallExpression').some(({ callee, arguments: [first], start }) => {
    return start < node.start && /^(includes|indexOf|has)$/.test(lastName(callee) ?? '') && lastName(first) === 'alg';
  });
}

export const algorithmsMixed: SourceRule = {
  id: 'algorithms-mixed',
  title: 'Symmetric and asymmetric algorithms are accepted for one key',
  severity: 'high',
  cwe: 347,
  why: 'Whoever knows the public key can sign with it as if it were the secret of an HMAC, and the list says yes to that.',
  fix: 'Give each key its own list. A key is either a secret (HS256) or a public key (RS256, PS256, ES256, EdDSA), never both.',
  source: ['RFC 8725 §2.1', 'RFC 8725 §3.1'],
  example: {
    bad: "import jwt from 'jsonwebtoken';\nconst algorithms = ['HS256', 'RS256'];\njwt.verify(token, key, { algorithms });\n",
    good: "import jwt from 'jsonwebtoken';\nconst algorithms = ['PS256', 'RS256'];\njwt.verify(token, key, { algorithms, issuer, audience });\n",
  },
  *check({ uses }: SourceReading) {
    for (const use of uses) {
      const names = textsOf(use.option('algorithms') ?? use.key) ?? [];
      if (use.option('algorithms') === undefined) continue;
      if (names.some(isHmac) && names.some(isAsymmetric)) yield { node: use.node };
    }
  },
};

function isHmac(name: string): boolean {
  return /^HS\d{3}$/i.test(name);
}

function isAsymmetric(name: string): boolean {
  return /^((RS|PS|ES)\d{3}K?|EdDSA|Ed25519|Ed448)$/i.test(name);
}

export const algorithmNone: SourceRule = {
  id: 'algorithm-none',
  title: 'Tokens without a signature are made or accepted',
  severity: 'critical',
  cwe: 347,
  why: 'A token with alg none is signed by nobody: anybody writes one for any user.',
  fix: 'Remove none from every list of algorithms, and sign with a key.',
  source: ['RFC 8725 §3.2', 'RFC 7518 §3.6'],
  example: {
    bad: "import { verify } from 'jsonwebtoken';\nverify(token, key, { algorithms: ['RS256', 'none'] });\n",
    good: "import { verify } from 'jsonwebtoken';\nverify(token, key, { algorithms: ['RS256'], issuer, audience });\n",
  },
  *check({ uses }: SourceReading) {
    for (const use of uses) {
      const values = [use.option('algorithms'), use.option('signAlgorithm')].filter((value) => value !== undefined);
      const names = values.flatMap(optionsOf).flatMap(knownTexts);
      if (names.some((name) => name.toLowerCase() === 'none')) yield { node: use.node };
      if (use.name === 'jose.UnsecuredJWT.decode') yield { node: use.node };
    }
  },
};

/** The texts among values, whatever stands between them. */
function knownTexts(value: Value): readonly string[] {
  const items = value.kind === 'array' ? value.items : [value];
  return items.map(textOf).filter((text) => text !== undefined);
}
