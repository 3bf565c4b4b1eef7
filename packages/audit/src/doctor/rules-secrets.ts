import { minSecretBytes } from '../defaults.ts';
import type { JwtUse } from './jwt-use.ts';
import type { SourceReading, SourceRule, SourceSuspicion } from './rule.ts';
import { evaluate } from './source-evaluate.ts';
import type { SourceFile } from './source-file.ts';
import { nameOfApi, optionsOf, type Value } from './source-value.ts';
import { isKind, type Node } from './syntax.ts';
import { isTokenSecretName } from './token-words.ts';

export const secretFallback: SourceRule = {
  id: 'secret-fallback',
  title: 'A secret has a fallback that stands in the program',
  severity: 'high',
  cwe: 1188,
  why: 'Where the variable is not set, everything runs as always, and everybody who can read the program signs tokens.',
  fix: 'Throw where the variable is missing, and let the process end: there is no safe default for a secret.',
  source: ['OWASP ASVS 5.0 §13.3.1', 'RFC 8725 §3.5'],
  example: {
    bad: "const key = process.env.JWT_SECRET || 'secret';\n",
    good: "const key = process.env.JWT_SECRET;\nif (key === undefined) throw new Error('JWT_SECRET is not set');\n",
  },
  *check({ file, uses }: SourceReading) {
    for (const { key } of uses) if (key.file === file && isFallback(key)) yield at(key);
    for (const node of fallbackPlaces(file)) {
      const value = evaluate(file, node);
      if (isFallback(value) && environmentNames(value).some(isTokenSecretName)) yield at(value);
    }
  },
};

function at(value: Value): SourceSuspicion {
  return { node: value.node };
}

/** The environment, or else a text. */
function isFallback(value: Value): boolean {
  if (value.kind !== 'either' || value.operator === '?:') return false;
  const [first, ...rest] = optionsOf(value);
  return (
    first?.kind === 'environment' &&
    rest.some(({ kind, ...one }) => kind === 'string' && 'text' in one && isSecretText(one.text))
  );
}

function isSecretText(text: string): boolean {
  return text.trim() !== '' && !/-----BEGIN (RSA )?PUBLIC KEY|-----BEGIN CERTIFICATE/.test(text);
}

function environmentNames(value: Value): readonly string[] {
  return optionsOf(value).flatMap((option) =>
    option.kind === 'environment' && option.name !== undefined ? [option.name] : [],
  );
}

/** Operators, settings that are asked with a default, and names that a destructuring gives one. */
function fallbackPlaces(file: SourceFile): readonly Node[] {
  const operators = file.all('LogicalExpression').filter((node) => {
    const parent = file.parentOf(node);
    return !isKind(parent, 'LogicalExpression') || parent.left !== node;
  });
  const asked = file.all('CallExpression').filter(({ arguments: given }) => given.length === 2);
  const patterns = file.all('AssignmentPattern').flatMap(({ left }) => (isKind(left, 'Identifier') ? [left] : []));
  return [...operators, ...asked, ...patterns];
}

export const secretLiteral: SourceRule = {
  id: 'secret-literal',
  title: 'Tokens are signed or verified with a secret that stands in the program',
  severity: 'high',
  cwe: 798,
  why: 'Whoever has seen the program, a backup of it or its history signs tokens for anybody, and it cannot be changed without a release.',
  fix: 'Read the secret from the environment or a secret store, and make a new one: this one is known (`sealwright secret new`).',
  source: ['OWASP ASVS 5.0 §13.3.1', 'RFC 8725 §3.5'],
  example: {
    bad: "import jwt from 'jsonwebtoken';\njwt.sign({ sub: user.id }, 'keyboard cat', { expiresIn: '15m' });\n",
    good: "import jwt from 'jsonwebtoken';\njwt.sign({ sub: user.id }, process.env.JWT_SECRET, { expiresIn: '15m' });\n",
  },
  *check({ uses }: SourceReading) {
    for (const { key, node, file } of uses) {
      if (key.kind !== 'string' || key.text.trim() === '' || !isPlainSecret(key.text)) continue;
      const short = Buffer.byteLength(key.text) < minSecretBytes;
      const message = short ? `${secretLiteral.title}, and it is shorter than any hash` : secretLiteral.title;
      yield { node: key.file === file ? key.node : node, message };
    }
  },
};

/** A public key may stand anywhere; a private one is another rule's finding. */
function isPlainSecret(text: string): boolean {
  return !/-----BEGIN|^ssh-|^\s*\{/.test(text);
}

export const keyEmpty: SourceRule = {
  id: 'key-empty',
  title: 'A token is signed or verified with an empty key',
  severity: 'high',
  cwe: 326,
  why: 'An HMAC with an empty key is one that everybody can make, and several libraries have taken it (CVE-2026-44351, CVE-2026-45363).',
  fix: 'Throw where there is no key, and let the process end.',
  source: ['RFC 8725 §3.5', 'RFC 7518 §3.2'],
  example: {
    bad: "import jwt from 'jsonwebtoken';\njwt.verify(token, null, { algorithms: ['HS256'], audience: 'a', issuer: 'i' });\n",
    good: "import jwt from 'jsonwebtoken';\njwt.verify(token, key, { algorithms: ['HS256'], audience: 'a', issuer: 'i' });\n",
  },
  *check({ uses }: SourceReading) {
    for (const use of uses) {
      if (use.action === 'decode' || hasNoKeyHere(use)) continue;
      // `env ?? ''` is left alone: what it says is no key is refused as one by the libraries that are about today.
      if (use.key.kind === 'null' || isEmptyText(use.key)) yield { node: use.node };
    }
  },
};

function hasNoKeyHere({ call }: JwtUse): boolean {
  return call.key === undefined && call.names?.key === undefined;
}

function isEmptyText(value: Value): boolean {
  return value.kind === 'string' && value.text === '';
}

export const secretShort: SourceRule = {
  id: 'secret-short',
  title: 'A secret is made of fewer random bytes than the hash is long',
  severity: 'medium',
  cwe: 326,
  why: 'An HMAC is as strong as the shorter of its hash and its key, and a token is all that an attacker needs to search for the key.',
  fix: 'Take 32 random bytes for HS256, 48 for HS384, 64 for HS512.',
  source: ['RFC 7518 §3.2'],
  example: {
    bad: "import jwt from 'jsonwebtoken';\nimport { randomBytes } from 'node:crypto';\nconst key = randomBytes(16);\njwt.sign({ sub: user.id }, key, { expiresIn: '15m' });\n",
    good: "import jwt from 'jsonwebtoken';\nimport { randomBytes } from 'node:crypto';\nconst key = randomBytes(32);\njwt.sign({ sub: user.id }, key, { expiresIn: '15m' });\n",
  },
  *check({ uses }: SourceReading) {
    for (const { key, node } of uses) {
      if (key.kind !== 'api' || !nameOfApi(key).startsWith('crypto.randomBytes.()')) continue;
      const [size] = (key.calls[0] as unknown as { readonly arguments: readonly Node[] }).arguments;
      const bytes = size === undefined ? undefined : evaluate(key.file, size);
      if (bytes?.kind === 'number' && bytes.number < minSecretBytes) yield { node };
    }
  },
};

export const signatureIgnored: SourceRule = {
  id: 'signature-ignored',
  title: 'The check of the signature is switched off',
  severity: 'critical',
  cwe: 347,
  why: 'What is in the token is then what anybody wrote.',
  fix: 'Leave the argument out, and name the algorithm.',
  source: ['RFC 8725 §3.1', 'RFC 7519 §7.2'],
  example: {
    bad: "import jwt from 'jwt-simple';\nconst claims = jwt.decode(token, key, true, 'HS256');\n",
    good: "import jwt from 'jwt-simple';\nconst claims = jwt.decode(token, key, false, 'HS256');\n",
  },
  *check({ uses }: SourceReading) {
    for (const use of uses) {
      const off = use.option('noVerify');
      if (use.action === 'verify' && off?.kind === 'boolean' && off.on) yield { node: use.node };
    }
  },
};
