// The pages of docs/attacks, made of the catalogue: how an attack works, who fell to it, how to refuse it, the command
// that tests it.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { attackGroups, flagsFor, markdownText, needWords, severities } from '@sealwright/audit/reports';
import type { Attack, AttackFacts } from '../packages/audit/src/attack.ts';
import type { IssuerAttack } from '../packages/audit/src/issuer/issuer-attack.ts';
import { attacksFolder } from './attack-folder.ts';
import { deriveRefusals, type Refusal } from './attack-refusals.ts';

/** A row of the catalogue, or an attack on an authorization server. */
export type DocumentedAttack = Attack | IssuerAttack;

/** The attacks that the packages under a root were built with. */
export async function readAttacks(root: string): Promise<readonly DocumentedAttack[]> {
  const [{ catalogue = [] }, { issuerCatalogue = [] }] = await Promise.all([
    load<{ readonly catalogue?: readonly Attack[] }>(root, 'catalogue.js'),
    load<{ readonly issuerCatalogue?: readonly DocumentedAttack[] }>(root, 'issuer/issuer-catalogue.js'),
  ]);
  return [...catalogue, ...issuerCatalogue];
}

/** With which codes the core refuses each of them. */
export function refusalsOf(attacks: readonly DocumentedAttack[]): Promise<ReadonlyMap<string, Refusal>> {
  return deriveRefusals(attacks.filter((attack): attack is Attack => attack.kind !== 'issuer'));
}

/** Every page, by its path from the root. */
export function writePages(
  attacks: readonly DocumentedAttack[],
  refusals: ReadonlyMap<string, Refusal>,
): ReadonlyMap<string, string> {
  const pages = attacks.map((attack, place) => {
    const [before, after] = [attacks[place - 1], attacks[place + 1]];
    return [pathOf(attack.id), writePage(attack, refusals.get(attack.id), before?.id, after?.id)] as const;
  });
  return new Map([[`${attacksFolder}/README.md`, writeIndex(attacks)], ...pages]);
}

/** Attacks whose tokens the core took, though they are to be refused: what no page may hide. */
export function takenAttacks(
  attacks: readonly DocumentedAttack[],
  refusals: ReadonlyMap<string, Refusal>,
): readonly string[] {
  return attacks.flatMap((attack) => {
    const { taken = [] } = refusals.get(attack.id) ?? {};
    return attack.kind === 'token' && attack.expect !== 'either' && taken.length > 0
      ? [`${attack.id}: @sealwright/jwt takes ${taken.join(', ')}`]
      : [];
  });
}

async function load<T extends object>(root: string, file: string): Promise<Partial<T>> {
  const path = join(root, 'packages/audit/dist', file);
  return existsSync(path) ? ((await import(pathToFileURL(path).href)) as T) : {};
}

function pathOf(id: string): string {
  return `${attacksFolder}/${pageName(id)}`;
}

function pageName(id: string): string {
  return `${id.toLowerCase()}.md`;
}

const origin =
  'Written by `npm run attacks` from the catalogue of `@sealwright/audit`; a check fails when the two differ.';

function writeIndex(attacks: readonly DocumentedAttack[]): string {
  const letters = [...new Set(attacks.map(({ id }) => id.slice(0, 1)))];
  const counts = severities.map((severity) => {
    const number = attacks.filter((attack) => attack.severity === severity).length;
    return `${number} ${severity}`;
  });
  return [
    '# The known attacks on JWT',
    '',
    `${attacks.length} attacks: ${counts.join(', ')}. Each page says how one works, who fell to it, how it is refused, and the one command that tests your own API for it. [Reports](../audit-reports.md) says how to read what comes of it.`,
    '',
    origin,
    ...letters.flatMap((letter) => [
      '',
      `## ${letter}: ${attackGroups.get(letter) ?? letter}`,
      '',
      '| | attack | severity | weakness |',
      '|---|---|---|---|',
      ...attacks.filter(({ id }) => id.startsWith(letter)).map(indexRow),
    ]),
    '',
  ].join('\n');
}

function indexRow({ id, title, severity, cwe }: DocumentedAttack): string {
  return `| [${id}](${pageName(id)}) | ${markdownText(title)} | ${severity} | CWE-${cwe} |`;
}

function writePage(
  attack: DocumentedAttack,
  refusal: Refusal | undefined,
  before: string | undefined,
  after: string | undefined,
): string {
  const { id, title, severity, cwe, source, how, victims, fix } = attack;
  const neighbours = [
    ...(before === undefined ? [] : [`[← ${before}](${pageName(before)})`]),
    '[all attacks](README.md)',
    ...(after === undefined ? [] : [`[${after} →](${pageName(after)})`]),
  ];
  const paragraphs = [
    `# ${id}: ${markdownText(title)}`,
    `**${severity}** · CWE-${cwe} · ${markdownText(source.join(', '))}`,
    '## How it works',
    markdownText(how),
    '## Who fell to it',
    victims.length === 0 ? 'No published case is known to us.' : victims.map(victimLine).join('\n'),
    '## How to refuse it',
    markdownText(fix),
    ...refusalParagraphs(attack, refusal),
    '## Test for it',
    ...testParagraphs(attack),
    `${neighbours.join(' · ')}`,
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

function victimLine({ what, advisory }: AttackFacts['victims'][number]): string {
  return `- ${markdownText(what)}${advisory === undefined ? '' : `: ${advisory}`}`;
}

function refusalParagraphs(attack: DocumentedAttack, refusal: Refusal | undefined): readonly string[] {
  if (refusal === undefined) return [];
  const { codes, taken } = refusal;
  const links = codes.map((code) => `[\`${code}\`](../errors.md#${code})`);
  const refused = links.length === 0 ? [] : [`Sealwright refuses it: ${links.join(', ')}.`];
  // Only where the row says that acceptance is no fault; elsewhere the check reports it.
  const harmless = attack.kind === 'token' && attack.expect === 'either' && taken.length > 0;
  const said = harmless ? ['What Sealwright takes of it is no fault by itself.'] : [];
  return [[...refused, ...said].join(' ')].filter((text) => text !== '');
}

function testParagraphs(attack: DocumentedAttack): readonly string[] {
  if (attack.kind === 'not-forged') return [`No request shows it. ${markdownText(attack.reason)}`];
  const needs = [...attack.needs].filter((need) => need !== 'http' && need !== 'function');
  const choice = 'needsOne' in attack ? (attack.needsOne ?? []) : [];
  const told = [
    ...(needs.length === 0 ? [] : [`It needs: ${needs.map((need) => needWords(need)).join('; ')}.`]),
    ...(choice.length === 0 ? [] : [`One of these is enough: ${choice.map(needWords).join('; ')}.`]),
  ];
  const command = commandOf(attack);
  const lines = ['```sh', command, '```'].join('\n');
  if (command.includes(' module ')) {
    return [lines, 'The audit makes up the issuer that `setUp` trusts, and so has what the attack needs.'];
  }
  return told.length === 0 ? [lines] : [lines, told.join(' ')];
}

function commandOf(attack: Exclude<DocumentedAttack, { readonly kind: 'not-forged' }>): string {
  const { id, needs } = attack;
  if (attack.kind === 'issuer') return `sealwright audit issuer "$ISSUER" --only ${id}`;
  const choices = 'needsOne' in attack ? (attack.needsOne ?? []) : [];
  // A token can be obtained by whoever may sign in; the key of an issuer by few.
  const choice = choices.find((need) => need.startsWith('other-token:')) ?? choices[0];
  const names: readonly string[] = [...needs, ...(choice === undefined ? [] : [choice])];
  // Where the audit must hold the issuer's key set or call the function, it sets the verifier up itself.
  const encrypted = names.includes('encryption-key');
  if (encrypted || names.includes('function') || names.includes('jwks-host')) {
    return `sealwright audit module ./verify.js#setUp${encrypted ? ' --encrypted' : ''} --only ${id}`;
  }
  const flags = flagsFor(names);
  return ['sealwright audit http --url "$URL" --token-file "$GOOD"', ...flags, `--only ${id}`].join(' ');
}
