import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createHmacKey, createSecret, isAuthError } from '@sealwright/jwt';
import { isPrivateJwk, privatePemIn } from './committed-key.ts';
import { factsOf } from './finding-facts.ts';
import { isJsonObject, readJson } from './json-document.ts';
import { isEnvironmentFile } from './material-file.ts';
import { weakSecret } from './material-rules.ts';
import type { Finding, RuleFacts } from './rule.ts';
import { privateKeyCommitted } from './rules-committed.ts';
import { tlsUnchecked } from './rules-key-source.ts';
import { isTokenSecretName } from './token-words.ts';
import type { TreeFile } from './tree-files.ts';

/** What is unsafe in a file of keys or secrets beside the programs. What `.gitignore` keeps out is not committed. */
export async function examineMaterial(file: TreeFile, root: string): Promise<readonly Finding[]> {
  if (isEnvironmentFile(basename(file.name))) return examineEnvironmentFile(file);
  if (!holdsPrivateKey(file) || (await isIgnored(file, root))) return [];
  const encrypted = privatePemIn(file.text) === 'encrypted';
  const message = 'A private key lies beside the programs';
  return [findingIn(privateKeyCommitted, file, 1, { message, ...(encrypted && { severity: 'medium' }) })];
}

function holdsPrivateKey({ text }: TreeFile): boolean {
  if (privatePemIn(text) !== undefined) return true;
  if (!/"kty"/.test(text)) return false;
  const value = readJson(text)?.value;
  const keys = isJsonObject(value) && Array.isArray(value['keys']) ? (value['keys'] as unknown[]) : [value];
  return keys.some((key) => isJsonObject(key) && isPrivateJwk(key));
}

async function examineEnvironmentFile(file: TreeFile): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [index, line] of file.text.split('\n').entries()) {
    const [, name = '', quoted = ''] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    const value = quoted.replace(/^(['"])(.*)\1.*$/, '$2').replace(/\s+#.*$/, '');
    const excerpt = `${name}=•••`;
    if (name === 'NODE_TLS_REJECT_UNAUTHORIZED' && value === '0') {
      findings.push(findingIn(tlsUnchecked, file, index + 1, { excerpt: `${name}=0` }));
    } else if (isTokenSecretName(name) && isWritten(value)) {
      const weakness = await weaknessOf(value);
      if (weakness !== undefined) findings.push(findingIn(weakSecret, file, index + 1, { ...weakness, excerpt }));
    }
  }
  return findings;
}

/** Not a place for one: `<secret>`, `${OTHER}`, `changeme` is one. */
function isWritten(value: string): boolean {
  return value !== '' && !/^[<$[{]|^(x{3,}|\.{3}|your[-_ ].*here)$/i.test(value) && !value.startsWith('-----BEGIN');
}

/** By the token core's own judgement of secrets, so that what it would refuse is what is found. */
async function weaknessOf(value: string): Promise<{ message: string; severity: Finding['severity'] } | undefined> {
  try {
    await createHmacKey({ alg: 'HS256', secret: createSecret(new TextEncoder().encode(value)) });
    return undefined;
  } catch (error) {
    if (isAuthError(error, 'secret_known'))
      return { message: 'A secret is one that everybody knows', severity: 'critical' };
    if (!isAuthError(error, 'secret_weak')) throw error;
    const { reason } = error.evidence as { readonly reason?: string };
    if (reason === 'short') return { message: 'A secret is shorter than 32 bytes', severity: 'medium' };
    return reason === 'pattern' ? { message: 'A secret is a pattern', severity: 'high' } : undefined;
  }
}

function findingIn(rule: RuleFacts, file: TreeFile, line: number, more: Partial<Finding>): Finding {
  const { title, severity } = rule;
  return { ...factsOf(rule), severity, message: title, file: file.name, line, column: 1, confidence: 'high', ...more };
}

/** By the plain patterns that name such files: an ending, a name, a folder. */
async function isIgnored(file: TreeFile, root: string): Promise<boolean> {
  const folders = [
    '.',
    ...file.name
      .split('/')
      .slice(0, -1)
      .map((_, index, all) => all.slice(0, index + 1).join('/')),
  ];
  for (const folder of folders) {
    const text = await readFile(join(root, folder, '.gitignore'), 'utf8').catch(() => '');
    const below = folder === '.' ? file.name : file.name.slice(folder.length + 1);
    if (text.split('\n').some((line) => matches(line.trim(), below))) return true;
  }
  return false;
}

function matches(pattern: string, name: string): boolean {
  // More than a few stars are no plain pattern, and would make a slow one.
  const stars = pattern.split('*').length - 1;
  if (pattern === '' || /^[#!]/.test(pattern) || pattern.length > 256 || stars > 3) return false;
  const plain = pattern.replace(/^\//, '').replace(/\/$/, '');
  const form = new RegExp(`^${plain.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll(/\*+/g, '.*')}$`);
  const parents = name.split('/').map((_, index, all) => all.slice(0, index + 1).join('/'));
  return (
    form.test(basename(name)) ||
    parents.some((parent) => form.test(parent) || form.test(basename(parent))) ||
    form.test(dirname(name))
  );
}
