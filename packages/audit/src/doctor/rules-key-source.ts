import { isAboutProofs, isAboutTokens } from './file-kind.ts';
import type { SourceReading, SourceRule } from './rule.ts';
import { evaluate } from './source-evaluate.ts';
import { nodesIn, type SourceFile } from './source-file.ts';
import { nameOfApi, textOf } from './source-value.ts';
import { isCall, isKind, isMember, lastName, type Node, nameOfKey, namesOf } from './syntax.ts';

export const kidInPath: SourceRule = {
  id: 'kid-in-path',
  title: 'A file is named by the kid of a token that is not verified yet',
  severity: 'high',
  cwe: 22,
  why: 'A kid of ../../dev/null gives an empty key, one of a public file a key that everybody has; the attacker signs with it.',
  fix: 'Look the kid up in a Map of the keys that you trust.',
  source: ['RFC 8725 §3.10', 'RFC 7515 §4.1.4'],
  example: {
    bad: "import { readFileSync } from 'node:fs';\nconst keyOf = (header) => readFileSync(path.join('keys', header.kid + '.pem'));\n",
    good: 'const keyOf = (header) => keys.get(header.kid);\n',
  },
  *check({ file }: SourceReading) {
    for (const node of file.all('CallExpression')) {
      const api = evaluate(file, node.callee);
      const reads =
        api.kind === 'api' &&
        /^(fs|fs\/promises|fs-extra)\.(promises\.)?(readFile|readFileSync|createReadStream|open|openSync)$/.test(
          nameOfApi(api),
        );
      if (reads && node.arguments.slice(0, 1).some((one) => holdsKid(file, one))) yield { node };
    }
  },
};

export const kidInQuery: SourceRule = {
  id: 'kid-in-query',
  title: 'The kid of a token that is not verified yet is part of a query',
  severity: 'high',
  cwe: 89,
  why: "A kid of x' UNION SELECT 'key' makes the database answer the attacker's own key.",
  fix: 'Give the kid as a parameter of the statement, and look at its form first.',
  source: ['RFC 8725 §3.10', 'RFC 7515 §4.1.4'],
  example: {
    bad: "const keyOf = (header) => db.query('SELECT pem FROM keys WHERE kid = \\'' + header.kid + '\\'');\n",
    good: "const keyOf = (header) => db.query('SELECT pem FROM keys WHERE kid = ?', [header.kid]);\n",
  },
  *check({ file }: SourceReading) {
    for (const node of file.all('BinaryExpression')) {
      const whole = node.operator === '+' && !isKind(file.parentOf(node), 'BinaryExpression');
      if (whole && isStatement(leftmostText(node)) && holdsKid(file, node)) yield { node };
    }
    for (const node of file.all('TemplateLiteral')) {
      // A tag makes parameters of what stands in braces.
      if (file.parentOf(node)?.type === 'TaggedTemplateExpression') continue;
      if (isStatement(node.quasis[0]?.value.raw ?? '') && node.expressions.some((one) => holdsKid(file, one)))
        yield { node };
    }
  },
};

function isStatement(text: string): boolean {
  return /^\s*(select|update|delete|insert|with)\s/i.test(text);
}

function leftmostText(node: Node): string {
  if (isKind(node, 'BinaryExpression')) return leftmostText(node.left);
  return isKind(node, 'StringLiteral')
    ? node.value
    : isKind(node, 'TemplateLiteral')
      ? (node.quasis[0]?.value.raw ?? '')
      : '';
}

export const kidInUrl: SourceRule = {
  id: 'kid-in-url',
  title: 'A URL is made of the kid of a token that is not verified yet',
  severity: 'high',
  cwe: 918,
  why: 'A kid such as ../../upload/mine or @evil.example makes the program fetch the key that the attacker has put there.',
  fix: 'Fetch the whole key set from one fixed URL, and look the kid up in it.',
  source: ['RFC 8725 §3.10', 'RFC 7515 §4.1.4'],
  example: {
    bad: "const keyOf = (header) => fetch('https://keys.example/' + header.kid);\n",
    good: "const keyOf = (header) => fetch('https://keys.example/' + encodeURIComponent(header.kid));\n",
  },
  *check({ file }: SourceReading) {
    for (const node of file.all('CallExpression')) {
      const [first] = node.arguments;
      if (first !== undefined && isFetch(file, node.callee) && holdsKid(file, first)) yield { node };
    }
  },
};

function isFetch(file: SourceFile, callee: Node): boolean {
  const api = evaluate(file, callee);
  if (api.kind !== 'api') return false;
  return /^(global:\.fetch|node-fetch|undici\.(fetch|request)|axios(\.(get|request))?|got(\.get)?|needle|superagent\.get|https?\.(get|request))$/.test(
    nameOfApi(api),
  );
}

/** Whether a text is put together with a kid: alone, as an argument, it is looked up by whoever takes it. */
function holdsKid(file: SourceFile, node: Node): boolean {
  for (const inner of nodesIn(node)) {
    const encoded =
      isCall(inner) && /^(encodeURIComponent|basename|escape|escapeLiteral)$/.test(lastName(inner.callee) ?? '');
    if (encoded) return false;
    if (isKidName(file, inner)) return true;
  }
  return false;
}

function isKidName(file: SourceFile, node: Node): boolean {
  if (isMember(node)) return nameOfKey(node.property, node.computed) === 'kid';
  if (!isKind(node, 'Identifier') || node.name !== 'kid') return false;
  const parent = file.parentOf(node);
  // The name of a member or a key is no value.
  return !(isMember(parent) && parent.property === node) && !isKind(parent, 'ObjectProperty');
}

export const keyFromHeader: SourceRule = {
  id: 'key-from-header',
  title: 'A token is verified with the key that it brings itself',
  severity: 'critical',
  cwe: 347,
  why: 'The attacker signs with his own key and puts it, or its address, into the header (CVE-2018-0114).',
  fix: 'Take keys from where you configured them alone, and leave jwk, jku, x5u and x5c unread.',
  source: ['RFC 8725 §3.10', 'RFC 7515 §4.1.2'],
  example: {
    bad: "import { importJWK } from 'jose';\nconst keyOf = async (header) => importJWK(header.jwk, 'ES256');\n",
    good: "import { importJWK } from 'jose';\nconst keyOf = async (header) => importJWK(trusted.get(header.kid), 'ES256');\n",
  },
  *check({ file, uses }: SourceReading) {
    for (const use of uses) {
      if (use.option('embeddedKey')?.kind === 'boolean') {
        const embedded = use.option('embeddedKey');
        if (embedded?.kind === 'boolean' && embedded.on) yield { node: use.node };
      }
      if (use.key.kind === 'api' && nameOfApi(use.key) === 'jose.EmbeddedJWK' && !isAboutProofs(file))
        yield { node: use.node };
    }
    if (isAboutProofs(file)) return;
    for (const node of file.all('CallExpression', 'NewExpression')) {
      const takes = takesKey.test(lastName(node.callee) ?? '') || isFetch(file, node.callee);
      if (takes && node.arguments.some((one) => [...nodesIn(one)].some(isKeyOfHeader)) && !isAskedFor(file, node))
        yield { node, confidence: 'medium' };
    }
  },
};

const takesKey =
  /^(importJWK|importX509|createPublicKey|createRemoteJWKSet|createLocalJWKSet|jwksClient|JwksClient|jwkToPem|asKey|getJwks)$/i;

/** Where somebody has to ask for it, it is that place which is wrong. */
function isAskedFor(file: SourceFile, node: Node): boolean {
  for (let at = file.parentOf(node); at !== undefined; at = file.parentOf(at)) {
    if (!isKind(at, 'IfStatement', 'ConditionalExpression')) continue;
    if ([...nodesIn(at.test)].some((one) => /allow|embed|trust/i.test(lastName(one) ?? ''))) return true;
  }
  return false;
}

function isKeyOfHeader(node: Node): boolean {
  if (!isMember(node)) return false;
  const name = nameOfKey(node.property, node.computed);
  if (name === 'jku' || name === 'x5u') return true;
  return (name === 'jwk' || name === 'x5c') && /header|protected/i.test(namesOf(node.object).at(-1) ?? '');
}

export const tlsUnchecked: SourceRule = {
  id: 'tls-unchecked',
  title: 'The certificates of servers are not checked',
  severity: 'high',
  cwe: 295,
  why: 'Whoever is on the way answers in the name of the issuer, with keys of his own.',
  fix: 'Remove it. For a private authority, name its certificate: NODE_EXTRA_CA_CERTS, or the ca option.',
  source: ['RFC 8725 §3.10', 'RFC 9110 §4.3.4'],
  example: {
    bad: "process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';\n",
    good: "process.env.NODE_EXTRA_CA_CERTS = '/etc/ca.pem';\n",
  },
  *check({ file }: SourceReading) {
    for (const node of file.all('AssignmentExpression')) {
      const target = evaluate(file, node.left);
      const value = evaluate(file, node.right);
      const off = textOf(value) === '0' || (value.kind === 'number' && value.number === 0);
      if (target.kind === 'environment' && target.name === 'NODE_TLS_REJECT_UNAUTHORIZED' && off) yield { node };
    }
    if (!isAboutTokens(file) && !/jwks|oidc|oauth/i.test(file.text)) return;
    for (const node of file.all('ObjectProperty')) {
      const value = evaluate(file, node.value);
      if (nameOfKey(node.key, node.computed) === 'rejectUnauthorized' && value.kind === 'boolean' && !value.on)
        yield { node };
    }
  },
};
